import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { AccessRequest, Account } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { SelectField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { accountKey, virtualAccountsQuery } from "../account/api";
import { type Approval, approveAccessRequest } from "./access-api";
import { rolesQuery } from "./api";
import { roleName } from "./RoleNames";

interface Props {
  account: Account;
  request: AccessRequest;
  onDone: () => void;
}

/** Lets somebody in: with a role in the whole account, or in some virtual accounts. */
export function ApproveRequest({ account, request, onDone }: Props) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery);
  const virtualAccounts = useQuery(virtualAccountsQuery(account.id));
  const name = request.requester.name;
  const approve = useSubmit(
    (body: Approval, key) => approveAccessRequest(account.id, request.id, body, key),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({
        type: "success",
        content: t("requests.approved", { name }),
        link: { text: t("requests.see_users"), href: paths.manage(account.id, "users") },
      });
      onDone();
    },
  );
  const form = useForm(
    { role: "account_user", places: [] as string[] },
    (values) =>
      values.role.startsWith("va_") && values.places.length === 0
        ? { "/virtual_account_ids": t("missing.virtual_accounts") }
        : {},
    approve.error,
  );
  const { role, places } = form.values;
  const inSome = role.startsWith("va_");
  const limited = account.tier === "limited";
  const options = (virtualAccounts.data ?? []).map((row) => ({ value: row.id, label: row.name }));
  return (
    <FormModal
      title={t("requests.approve_title", { name })}
      action={t("requests.approve")}
      pending={approve.isPending}
      error={approve.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && approve.mutate({ role, ...(inSome ? { virtual_account_ids: places } : {}) })}
      onDismiss={onDone}
    >
      <Person request={request} />
      {limited ? <Alert type="info">{t("requests.limited")}</Alert> : null}
      <SelectField
        form={form}
        name="role"
        label={t("invite.role")}
        info={<InfoLink topic="roles" />}
        loading={roles.isPending}
        choices={(roles.data ?? [])
          .filter((row) => !limited || row.role === "account_user")
          .map((row) => ({ value: row.role, label: roleName(t, row.role), description: row.description }))}
      />
      {inSome ? (
        <FormField label={t("requests.places")} errorText={form.error("/virtual_account_ids")}>
          <Multiselect
            options={options}
            selectedOptions={options.filter((option) => places.includes(option.value))}
            placeholder={t("common:choose")}
            onChange={({ detail }) =>
              form.set(
                "places",
                detail.selectedOptions.map((option) => option.value ?? ""),
              )
            }
          />
        </FormField>
      ) : null}
    </FormModal>
  );
}

/** Who asks, so that nobody approves a name alone. */
export function Person({ request }: { request: AccessRequest }) {
  const { t } = useTranslation("member");
  const { name, email, company } = request.requester;
  return (
    <div>
      <Box fontWeight="bold">{name}</Box>
      <Box>{email}</Box>
      {company ? <Box color="text-body-secondary">{company}</Box> : null}
      {request.message ? <Box variant="p">{t("requests.says", { message: request.message })}</Box> : null}
    </div>
  );
}
