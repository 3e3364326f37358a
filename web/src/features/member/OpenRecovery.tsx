import Alert from "@cloudscape-design/components/alert";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Recovery } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { SelectField, TextAreaField, TextField } from "../../ui/fields";
import { type Opening, recoveryKey } from "./recovery-api";

interface Props {
  /** The accounts to choose from; the only one is chosen already. */
  choices: { value: string; label: string }[];
  /** Whom to propose at first. */
  email: string;
  open: (body: Opening, key: string) => Promise<Recovery>;
  onDone: () => void;
}

const shortest = 10;

/** Proposes a new administrator for an account that has lost its own. */
export function OpenRecovery({ choices, email, open, onDone }: Props) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const send = useSubmit(open, () => {
    void queries.invalidateQueries({ queryKey: recoveryKey });
    flash({ type: "success", content: t("recovery.opened") });
    onDone();
  });
  const form = useForm(
    { account_id: choices.length === 1 ? (choices[0]?.value ?? "") : "", email, reason: "" },
    (values) => ({
      ...(values.account_id ? {} : { "/account_id": t("recovery.missing_account") }),
      ...(values.email.trim() ? {} : { "/email": t("access.missing_email") }),
      ...(values.reason.trim().length >= shortest ? {} : { "/reason": t("recovery.missing_reason") }),
    }),
    send.error,
  );
  return (
    <FormModal
      title={t("recovery.open")}
      action={t("recovery.open_action")}
      pending={send.isPending}
      error={send.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && send.mutate(form.values)}
      onDismiss={onDone}
    >
      <Alert type="warning">{t("recovery.open_text")}</Alert>
      <SelectField
        form={form}
        name="account_id"
        label={t("invitation.account")}
        placeholder={t("common:choose")}
        choices={choices}
      />
      <TextField
        form={form}
        name="email"
        type="email"
        label={t("recovery.proposed_email")}
        description={t("recovery.proposed_text")}
      />
      <TextAreaField
        form={form}
        name="reason"
        label={t("access.reason")}
        description={t("recovery.reason_text")}
        rows={3}
      />
    </FormModal>
  );
}
