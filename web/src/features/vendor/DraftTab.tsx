import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { time } from "../../lib/format";
import { useForm } from "../../lib/forms";
import { asApiError } from "../../lib/problem";
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
  // The draft that the writer has read, which a colleague may have written on since.
  const [read, setRead] = useState(draft?.updated_at);
  const editionKey = [...vendorKey, "agreement", edition.kind];
  const save = useSubmit(
    (body: DraftBody & { read?: string }) => saveDraft(edition.kind, body),
    (saved) => {
      setRead(saved.draft?.updated_at);
      queries.setQueryData(editionKey, saved);
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
  const conflict = isConflict(save.error);
  useEffect(() => {
    if (conflict) void queries.invalidateQueries({ queryKey: [...vendorKey, "agreement"] });
  }, [conflict, queries]);
  const send = (from: string | undefined) =>
    form.valid() && save.mutate({ ...form.values, ...(from ? { read: from } : {}) });
  const takeTheirs = () => {
    save.reset();
    setRead(draft?.updated_at);
    form.reset({
      version: draft?.version ?? "",
      title: draft?.title ?? inForce?.title ?? "",
      text: draft?.text ?? inForce?.text ?? "",
    });
  };
  return (
    <SpaceBetween size="l">
      {conflict ? (
        <Conflict draft={draft} mine={form.values.text} onTheirs={takeTheirs} onMine={() => send(draft?.updated_at)} />
      ) : null}
      <Container
        header={
          <Header
            variant="h2"
            description={t("agreement.draft_text")}
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button loading={save.isPending} onClick={() => send(read)}>
                  {t("agreement.save")}
                </Button>
                <Button
                  variant="primary"
                  disabled={!draft || form.changed || conflict}
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
            {save.error && !conflict ? <ProblemAlert error={save.error} /> : null}
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
      {asking && draft ? (
        <Publish edition={edition} version={draft.version} read={read ?? ""} onDone={() => setAsking(false)} />
      ) : null}
    </SpaceBetween>
  );
}

interface ConflictProps {
  draft: AgreementEdition["draft"];
  mine: string;
  onTheirs: () => void;
  onMine: () => void;
}

/** A colleague has saved the draft meanwhile: neither's words are lost until one is chosen. */
function Conflict({ draft, mine, onTheirs, onMine }: ConflictProps) {
  const { t } = useTranslation("vendor");
  return (
    <Alert
      type="warning"
      header={
        draft
          ? t("agreement.changed", { name: draft.author, time: time(draft.updated_at) })
          : t("agreement.changed_published")
      }
      action={
        <SpaceBetween direction="horizontal" size="xs">
          <Button onClick={onTheirs}>{t("agreement.take_theirs")}</Button>
          <Button onClick={onMine}>{t("agreement.keep_mine")}</Button>
        </SpaceBetween>
      }
    >
      <SpaceBetween size="s">
        <div>{t("agreement.changed_text")}</div>
        {draft ? (
          <ExpandableSection headerText={t("agreement.theirs_and_yours")}>
            <Difference before={draft.text} after={mine} />
          </ExpandableSection>
        ) : null}
      </SpaceBetween>
    </Alert>
  );
}

function isConflict(error: unknown): boolean {
  return error !== null && error !== undefined && asApiError(error).code === "agreement_draft_changed";
}

function Publish(props: { edition: AgreementEdition; version: string; read: string; onDone: () => void }) {
  const { edition, version, read, onDone } = props;
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const queries = useQueryClient();
  const publish = useSubmit(
    (wanted: string, key) => publishDraft(edition.kind, { version: wanted, read }, key),
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
