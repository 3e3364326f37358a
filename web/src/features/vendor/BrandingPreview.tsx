import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { type CSSProperties, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { portalTitle } from "../../app/branding";
import { apiBase } from "../../lib/api";
import { asApiError } from "../../lib/problem";
import type { Branding } from "../../lib/types";
import { type BrandingValues, hexColor } from "./BrandingForm";
import { brandedMailQuery, type MailLook } from "./branding-api";
import { logoAddress } from "./LogoField";

/** How long nobody may have typed before a mail is made anew, in milliseconds. */
const pause = 500;

/** What the head, a button and a mail would look like. */
export function BrandingPreview({ values, present }: { values: BrandingValues; present: Branding }) {
  const { t } = useTranslation("vendor");
  const color = hexColor.test(values.color) ? values.color : present.color;
  const logo = logoAddress(present.logo, values.logo);
  return (
    <Container
      header={
        <Header variant="h2" description={t("branding.preview_text")}>
          {t("branding.preview")}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <div className="licet-sample" style={{ "--licet-sample": color } as CSSProperties}>
          <div className="licet-sample-head">
            {logo ? <img src={logo} alt={values.vendor} /> : null}
            <strong>{portalTitle({ ...present, vendor: values.vendor, portal: values.portal })}</strong>
          </div>
          <div className="licet-sample-body">
            <span className="licet-sample-button">{t("branding.sample_button")}</span>
            <span className="licet-sample-link">{t("branding.sample_link")}</span>
          </div>
        </div>
        <SampleMail values={values} />
      </SpaceBetween>
    </Container>
  );
}

function lookOf({ vendor, portal, support_email, help, color }: BrandingValues): MailLook {
  return { vendor, portal, support_email, help, color };
}

function SampleMail({ values }: { values: BrandingValues }) {
  const { t } = useTranslation("vendor");
  const [look, setLook] = useState(() => lookOf(values));
  const written = JSON.stringify(lookOf(values));
  useEffect(() => {
    const timer = setTimeout(() => setLook(JSON.parse(written) as MailLook), pause);
    return () => clearTimeout(timer);
  }, [written]);
  const mail = useQuery(brandedMailQuery(look));
  if (mail.isError) {
    const { errors, detail } = asApiError(mail.error).problem;
    return (
      <Box color="text-status-error">
        {t("branding.no_mail")} {(errors ?? []).map(({ message }) => message).join(" ") || detail}
      </Box>
    );
  }
  if (!mail.data) return null;
  return (
    <iframe
      className="licet-mail licet-mail-wide"
      title={t("branding.mail_frame")}
      src={`${apiBase}/operator/branding/mail.html?${new URLSearchParams({ ...look })}`}
      sandbox=""
    />
  );
}
