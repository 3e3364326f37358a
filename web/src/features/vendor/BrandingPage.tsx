import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { brandingQuery, showColors } from "../../app/branding";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { time } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { BrandingForm } from "./BrandingForm";
import { resetBranding, settingsQuery, type TaggedSettings } from "./branding-api";
import { useVendorCrumbs } from "./crumbs";

/** How the portal appears: name, title, addresses, color and logo, changed for everybody (SPEC P1). */
export default function BrandingPage() {
  const { t } = useTranslation("vendor");
  const queries = useQueryClient();
  const flash = useFlash();
  const query = useQuery(settingsQuery);
  const [asking, setAsking] = useState(false);
  const [round, setRound] = useState(0);
  const settings = query.data?.settings;

  const take = (saved: TaggedSettings, told: string) => {
    queries.setQueryData(settingsQuery.queryKey, saved);
    queries.setQueryData(brandingQuery.queryKey, saved.settings.present);
    showColors(saved.settings.version);
    setRound((before) => before + 1);
    flash({ type: "success", content: told });
  };
  const takeTheirs = async () => {
    await queries.fetchQuery({ ...settingsQuery, staleTime: 0 });
    setAsking(false);
    setRound((before) => before + 1);
  };

  return (
    <Page
      title={t("places.branding.title")}
      description={
        settings?.own
          ? t("branding.changed", { name: settings.changed_by, time: time(settings.changed_at) })
          : t("branding.of_file")
      }
      help="operator_branding"
      crumbs={useVendorCrumbs({ text: t("places.branding.title"), href: paths.operator.branding })}
      actions={
        <Button disabled={!settings?.own} disabledReason={t("branding.of_file")} onClick={() => setAsking(true)}>
          {t("branding.reset")}
        </Button>
      }
    >
      <SpaceBetween size="l">
        <Loaded query={query}>
          {(found) => (
            <BrandingForm
              key={round}
              tagged={found}
              onSaved={(saved) => take(saved, t("branding.saved"))}
              onTakeTheirs={() => void takeTheirs()}
            />
          )}
        </Loaded>
        {asking && query.data ? (
          <Reset
            tagged={query.data}
            onDone={(saved) => {
              setAsking(false);
              take(saved, t("branding.reset_done"));
            }}
            onDismiss={() => setAsking(false)}
          />
        ) : null}
      </SpaceBetween>
    </Page>
  );
}

function Reset(props: { tagged: TaggedSettings; onDone: (saved: TaggedSettings) => void; onDismiss: () => void }) {
  const { tagged, onDone, onDismiss } = props;
  const { t } = useTranslation("vendor");
  const reset = useSubmit((etag: string) => resetBranding(etag), onDone);
  const { file } = tagged.settings;
  return (
    <ConfirmModal
      title={t("branding.reset_title")}
      consequences={t("branding.reset_text", { vendor: file.vendor, portal: file.portal, color: file.color })}
      action={t("branding.reset")}
      pending={reset.isPending}
      error={reset.error}
      onConfirm={() => reset.mutate(tagged.etag)}
      onDismiss={onDismiss}
    />
  );
}
