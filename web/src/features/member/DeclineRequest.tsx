import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { AccessRequest, Account } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextAreaField } from "../../ui/fields";
import { accountKey } from "../account/api";
import { Person } from "./ApproveRequest";
import { declineAccessRequest } from "./access-api";

interface Props {
  account: Account;
  request: AccessRequest;
  onDone: () => void;
}

/** Turns a request down, with a reason for the person if one is given. */
export function DeclineRequest({ account, request, onDone }: Props) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const name = request.requester.name;
  const decline = useSubmit(
    (reason: string, key) => declineAccessRequest(account.id, request.id, reason, key),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({ type: "success", content: t("requests.declined", { name }) });
      onDone();
    },
  );
  const form = useForm({ reason: "" }, () => ({}), decline.error);
  return (
    <FormModal
      title={t("requests.decline_title", { name })}
      action={t("requests.decline")}
      pending={decline.isPending}
      error={decline.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && decline.mutate(form.values.reason.trim())}
      onDismiss={onDone}
    >
      <Person request={request} />
      <TextAreaField
        form={form}
        name="reason"
        label={t("access.reason")}
        description={t("requests.reason_text")}
        optional
        rows={3}
      />
    </FormModal>
  );
}
