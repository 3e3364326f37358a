import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Branding } from "../../lib/types";
import { TextField } from "../../ui/fields";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { isConflict } from "../account/api";
import { BrandingPreview } from "./BrandingPreview";
import { type BrandingBody, saveBranding, type TaggedSettings } from "./branding-api";
import { LogoField } from "./LogoField";

/** The links at the foot of every page, in their order. */
const links = ["contact", "feedback", "help", "site_map", "terms", "privacy", "cookies", "trademarks"] as const;

type Texts = Pick<Branding, "vendor" | "portal" | "support_email" | "color"> & Branding["links"];

/** What is being edited: every text by its own name, and what becomes of the logo. */
export interface BrandingValues extends Texts {
  /** Undefined: it stays. Empty: there is none. Else a picture in base64. */
  logo: string | undefined;
}

export const hexColor = /^#[0-9a-f]{6}$/i;

function bodyOf({ vendor, portal, support_email, color, logo, ...foot }: BrandingValues): BrandingBody {
  return { vendor, portal, support_email, color, links: foot, ...(logo === undefined ? {} : { logo }) };
}

/** Edits the branding and shows what it would look like; nothing changes until it is saved. */
export function BrandingForm(props: {
  tagged: TaggedSettings;
  onSaved: (saved: TaggedSettings) => void;
  onTakeTheirs: () => void;
}) {
  const { tagged, onSaved, onTakeTheirs } = props;
  const { t } = useTranslation("vendor");
  const { present } = tagged.settings;
  const save = useSubmit((body: BrandingBody) => saveBranding(tagged.etag, body), onSaved);
  const form = useForm<BrandingValues>(
    {
      vendor: present.vendor,
      portal: present.portal,
      support_email: present.support_email,
      color: present.color,
      ...present.links,
      logo: undefined,
    },
    ({ vendor, portal, color }) => ({
      "/vendor": vendor.trim() ? undefined : t("branding.missing_vendor"),
      "/portal": portal.trim() ? undefined : t("branding.missing_portal"),
      "/color": hexColor.test(color.trim()) ? undefined : t("branding.missing_color"),
    }),
    save.error,
  );
  const conflict = isConflict(save.error);
  const { values } = form;
  return (
    <SpaceBetween size="l">
      {conflict ? (
        <Alert
          type="warning"
          header={t("account:conflict.title")}
          action={<Button onClick={onTakeTheirs}>{t("branding.take_theirs")}</Button>}
        >
          {t("branding.conflict")}
        </Alert>
      ) : null}
      {save.error && !conflict ? <ProblemAlert error={save.error} /> : null}
      <div ref={form.ref}>
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{t("branding.names")}</Header>}>
            <ColumnLayout columns={2}>
              <TextField form={form} name="vendor" label={t("branding.vendor")} constraint={t("branding.name_text")} />
              <TextField form={form} name="portal" label={t("branding.portal")} constraint={t("branding.name_text")} />
              <TextField
                form={form}
                name="support_email"
                label={t("branding.support_email")}
                description={t("branding.support_text")}
                type="email"
                optional
              />
              <FormField
                label={t("branding.color")}
                constraintText={t("branding.color_text")}
                errorText={form.error("/color")}
                secondaryControl={
                  <input
                    type="color"
                    className="licet-color"
                    aria-label={t("branding.pick")}
                    value={hexColor.test(values.color) ? values.color : present.color}
                    onChange={({ target }) => form.set("color", target.value)}
                  />
                }
              >
                <Input
                  value={values.color}
                  spellcheck={false}
                  autoComplete={false}
                  onChange={({ detail }) => form.set("color", detail.value)}
                />
              </FormField>
            </ColumnLayout>
          </Container>
          <Container header={<Header variant="h2">{t("branding.logo")}</Header>}>
            <LogoField
              present={present.logo}
              value={values.logo}
              error={form.error("/logo")}
              onChange={(logo) => form.set("logo", logo)}
            />
          </Container>
          <Container
            header={
              <Header variant="h2" description={t("branding.links_text")}>
                {t("branding.links")}
              </Header>
            }
          >
            <ColumnLayout columns={2}>
              {links.map((name) => (
                <TextField
                  key={name}
                  form={form}
                  name={name}
                  pointer={`/links/${name}`}
                  label={t(`common:footer.${name}`)}
                  placeholder="https://"
                  optional
                />
              ))}
            </ColumnLayout>
          </Container>
        </SpaceBetween>
      </div>
      <BrandingPreview values={values} present={present} />
      <SpaceBetween direction="horizontal" size="xs">
        <Button
          variant="primary"
          loading={save.isPending}
          disabled={!form.changed}
          disabledReason={t("branding.unchanged")}
          onClick={() => form.valid() && save.mutate(bodyOf(values))}
        >
          {t("branding.save")}
        </Button>
        <Button
          disabled={!form.changed || save.isPending}
          onClick={() => {
            form.reset();
            save.reset();
          }}
        >
          {t("branding.discard")}
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}
