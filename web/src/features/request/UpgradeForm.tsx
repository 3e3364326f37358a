import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Account, AccountPreview, Upgrade } from "../../lib/types";
import { TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { accountKey, previewQuery } from "../account/api";
import { IdentifierDialog } from "./IdentifierDialog";
import { PreviewProblems } from "./PreviewProblems";
import type { Identifier } from "./request-form";
import { requestUpgrade, type UpgradeBody } from "./upgrade-api";

interface UpgradeFormProps {
  account: Account;
  /** What the account would become if nothing were edited. */
  preview: AccountPreview;
  /** Called when the upgrade waits for a review. */
  onWaiting: (upgrade: Upgrade) => void;
}

/** The second step of an upgrade: the account's name and its domain identifier. */
export function UpgradeForm({ account, preview: usual, onWaiting }: UpgradeFormProps) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const [editing, setEditing] = useState(false);
  const send = useSubmit(
    (body: UpgradeBody, key) => requestUpgrade(account.id, body, key),
    ({ upgrade }) => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      if (upgrade?.status === "pending_upgrade_approval") onWaiting(upgrade);
      else flash({ type: "success", content: t("upgrade.sent", { email: usual.email }) });
    },
  );
  const form = useForm<{ name: string; identifier: Identifier | undefined }>(
    { name: account.name, identifier: undefined },
    (values) => (values.name.trim() ? {} : { "/name": t("missing.name") }),
    send.error,
  );
  const { name, identifier } = form.values;
  const query = useQuery({
    ...previewQuery(identifier?.prefix ?? "", identifier?.domain ?? ""),
    initialData: identifier ? undefined : usual,
  });
  const preview = query.data ?? usual;
  const blocked = preview.taken || (preview.problems ?? []).length > 0;
  // The dialog stands beside the form, not in it: React would take its submission for the form's.
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.valid()) send.mutate({ name: name.trim(), ...(identifier ? { identifier } : {}) });
        }}
      >
        <div ref={form.ref}>
          <SpaceBetween size="l">
            {send.error ? <ProblemAlert error={send.error} /> : null}
            <PreviewProblems preview={preview} />
            <div className="licet-column">
              <TextField form={form} name="name" label={t("name")} description={t("request.name_text")} />
            </div>
            <FormField
              label={t("identifier.label")}
              info={<InfoLink topic="identifier" />}
              description={t("identifier.text", { email: usual.email })}
              errorText={form.error("/identifier") ?? form.error("/identifier/domain")}
            >
              <SpaceBetween direction="horizontal" size="s" alignItems="center">
                <Box variant="code">{preview.domain_identifier}</Box>
                <Button formAction="none" onClick={() => setEditing(true)} ariaLabel={t("identifier.edit_label")}>
                  {t("identifier.edit")}
                </Button>
                {identifier ? (
                  <Button formAction="none" variant="link" onClick={() => form.set("identifier", undefined)}>
                    {t("identifier.usual", { identifier: usual.domain_identifier })}
                  </Button>
                ) : null}
              </SpaceBetween>
            </FormField>
            {preview.activation === "review" ? <Alert type="info">{t("upgrade.review")}</Alert> : null}
            <Button variant="primary" disabled={blocked} loading={send.isPending || query.isFetching}>
              {t("upgrade.action")}
            </Button>
          </SpaceBetween>
        </div>
      </form>
      {editing ? (
        <IdentifierDialog
          given={identifier}
          usualDomain={usual.domain_identifier}
          onApply={(edited) => {
            form.set("identifier", edited);
            setEditing(false);
          }}
          onDismiss={() => setEditing(false)}
        />
      ) : null}
    </>
  );
}

/** Says that an edited upgrade waits for the vendor. */
export function UpgradePendingModal({ upgrade, onDone }: { upgrade: Upgrade; onDone: () => void }) {
  const { t } = useTranslation("account");
  return (
    <Modal
      visible
      header={t("upgrade.waiting")}
      closeAriaLabel={t("common:close")}
      onDismiss={onDone}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDone}>
            {t("upgrade.understood")}
          </Button>
        </Box>
      }
    >
      {upgrade.cause} {t("upgrade.waiting_text", { email: upgrade.requested_by.email })}
    </Modal>
  );
}
