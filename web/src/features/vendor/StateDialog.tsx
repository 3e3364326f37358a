import Alert from "@cloudscape-design/components/alert";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { InspectedAccount } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextAreaField, TextField } from "../../ui/fields";
import { changeState, vendorKey } from "./api";

interface StateDialogProps {
  account: InspectedAccount;
  deed: string;
  onDone: () => void;
}

const least = 10;

/** Asks for the reason of a deed that changes an account's state, and tells what follows from it (SPEC C1). */
export function StateDialog({ account, deed, onDone }: StateDialogProps) {
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const queries = useQueryClient();
  const send = useSubmit(
    (body: { deed: string; reason: string }, key) => changeState(account.id, body, key),
    () => {
      void queries.invalidateQueries({ queryKey: vendorKey });
      flash({ type: "success", content: t(`deed.${deed}.done`, { account: account.name }) });
      onDone();
    },
  );
  const closing = deed === "close";
  const form = useForm(
    { reason: "", typed: "" },
    (values) => ({
      "/reason": values.reason.trim().length < least ? t("deed.short", { least }) : undefined,
      "/typed": closing && values.typed.trim() !== account.name ? t("deed.typed_wrong") : undefined,
    }),
    send.error,
  );
  return (
    <FormModal
      title={t(`deed.${deed}.title`, { account: account.name })}
      action={t(`deed.${deed}.action`)}
      pending={send.isPending}
      error={send.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && send.mutate({ deed, reason: form.values.reason.trim() })}
      onDismiss={onDone}
    >
      <Alert type="warning">{t(`deed.${deed}.text`)}</Alert>
      <TextAreaField form={form} name="reason" label={t("deed.reason")} description={t("deed.reason_text")} />
      {closing ? <TextField form={form} name="typed" label={t("common:confirm.type", { name: account.name })} /> : null}
    </FormModal>
  );
}
