import Alert from "@cloudscape-design/components/alert";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { InspectedAccount } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { SelectField, TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { rolesQuery } from "../member/api";
import { roleName } from "../member/RoleNames";
import { type GrantBody, grantAccess, vendorKey } from "./api";

/** Gives a person a role in an unlocked account (SPEC D8). */
export function GrantDialog({ account, onDone }: { account: InspectedAccount; onDone: () => void }) {
  const { t } = useTranslation("vendor");
  const flash = useFlash();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery);
  const send = useSubmit(
    (body: GrantBody, key) => grantAccess(account.id, body, key),
    (_, body) => {
      void queries.invalidateQueries({ queryKey: vendorKey });
      flash({ type: "success", content: t("grant.done", { email: body.email, account: account.name }) });
      onDone();
    },
  );
  const form = useForm(
    { email: "", role: account.tier === "limited" ? "account_user" : "account_admin", virtual_account_id: "" },
    (values) => ({
      "/email": values.email.trim() ? undefined : t("grant.missing_email"),
      "/virtual_account_id":
        values.role.startsWith("va_") && !values.virtual_account_id ? t("grant.missing_virtual") : undefined,
    }),
    send.error,
  );
  const inOne = form.values.role.startsWith("va_");
  return (
    <FormModal
      title={t("grant.title", { account: account.name })}
      action={t("grant.action")}
      pending={send.isPending}
      error={send.error}
      formRef={form.ref}
      onSubmit={() =>
        form.valid() &&
        send.mutate({
          email: form.values.email.trim(),
          role: form.values.role,
          ...(inOne ? { virtual_account_id: form.values.virtual_account_id } : {}),
        })
      }
      onDismiss={onDone}
    >
      <Alert type="warning">{t("grant.text")}</Alert>
      <TextField form={form} name="email" type="email" label={t("person.email")} description={t("grant.email_text")} />
      <SelectField
        form={form}
        name="role"
        label={t("grant.role")}
        info={<InfoLink topic="roles" />}
        loading={roles.isPending}
        choices={(roles.data ?? []).map((row) => ({
          value: row.role,
          label: roleName(t, row.role),
          description: row.description,
        }))}
      />
      {inOne ? (
        <SelectField
          form={form}
          name="virtual_account_id"
          label={t("grant.virtual")}
          placeholder={t("common:choose")}
          choices={(account.virtual_accounts ?? []).map((va) => ({ value: va.id, label: va.name }))}
        />
      ) : null}
    </FormModal>
  );
}
