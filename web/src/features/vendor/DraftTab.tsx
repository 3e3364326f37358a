import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { AgreementEdition } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { TextAreaField, TextField } from "../../ui/fields";
import { Markdown } from "../../ui/Markdown";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { type DraftBody, publishDraft, saveDraft } from "./agreement-api";
import { vendorKey } from "./api";
import { Difference } from "./Difference";

/** Writes the next version: kept as a draft, looked at, compared, and published for good. */
export function DraftTab({ edition }: { edition: AgreementEdition }) {
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const queries = useQueryClient();
  const inForce = edition.versions?.[0];
  const draft = edition.draft;
  const [asking, setAsking] = useState(false);
  const save = useSubmit(
    (body: DraftBody) => saveDraft(edition.kind, body),
    (saved) => {
      queries.setQueryData([...vendorKey, "agreement", edition.kind], saved);
      form.reset({
        version: saved.draft?.version ?? "",
        title: saved.draft?.title ?? "",
        text: saved.draft?.text ?? "",
      });
      flash({ type: "success", content: t("agreement.saved") });
    },
  );
  const form = useForm<DraftBody>(
    {
      version: draft?.version ?? "",
      title: draft?.title ?? inForce?.title ?? "",
      text: draft?.text ?? inForce?.text ?? "",
    },
    (values) => ({ "/version": values.version.trim() ? undefined : t("agreement.missing_version") }),
    save.error,
  );
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description={t("agreement.draft_text")}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button loading={save.isPending} onClick={() => form.valid() && save.mutate(form.values)}>
                  {t("agreement.save")}
                </Button>
                <Button
                  variant="primary"
                  disabled={!draft || form.changed}
                  disabledReason={t("agreement.save_first")}
                  onClick={() => setAsking(true)}
                >
                  {t("agreement.publish")}
                </Button>
              </SpaceBetween>
            }
          >
            {t("agreement.draft")}
          </Header>
        }
      >
        <div ref={form.ref}>
          <SpaceBetween size="m">
            {save.error ? <ProblemAlert error={save.error} /> : null}
            <TextField
              form={form}
              name="version"
              label={t("agreement.number")}
              constraint={t("agreement.number_text")}
            />
            <TextField form={form} name="title" label={t("agreement.title")} />
            <TextAreaField form={form} name="text" label={t("agreement.body")} rows={16} />
          </SpaceBetween>
        </div>
      </Container>
      <ExpandableSection variant="container" headerText={t("agreement.preview")}>
        <Markdown text={form.values.text} />
      </ExpandableSection>
      <ExpandableSection
        variant="container"
        headerText={t("agreement.difference", { version: inForce?.version ?? "" })}
      >
        <Difference before={inForce?.text ?? ""} after={form.values.text} />
      </ExpandableSection>
      {asking && draft ? <Publish edition={edition} version={draft.version} onDone={() => setAsking(false)} /> : null}
    </SpaceBetween>
  );
}

function Publish(props: { edition: AgreementEdition; version: string; onDone: () => void }) {
  const { edition, version, onDone } = props;
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const queries = useQueryClient();
  const publish = useSubmit(
    (wanted: string, key) => publishDraft(edition.kind, wanted, key),
    () => {
      void queries.invalidateQueries({ queryKey: vendorKey });
      flash({ type: "success", content: t("agreement.done", { version }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("agreement.publish_title", { version })}
      consequences={
        <>
          <div>{t("agreement.publish_text")}</div>
          <div>{t("agreement.asked", { count: edition.active_accounts })}</div>
        </>
      }
      typed={version}
      action={t("agreement.publish")}
      pending={publish.isPending}
      error={publish.error}
      onConfirm={() => publish.mutate(version)}
      onDismiss={onDone}
    />
  );
}
