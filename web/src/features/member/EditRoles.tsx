import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Select from "@cloudscape-design/components/select";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { sessionQuery } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { User } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { accountKey, virtualAccountsQuery } from "../account/api";
import { type Grant, rolesQuery, updateUserRoles } from "./api";
import { roleName } from "./RoleNames";

/** Changes what one person may do: roles in the whole account and in single virtual accounts. */
export function EditRoles({ accountId, user, onDone }: { accountId: string; user: User; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery);
  const virtualAccounts = useQuery(virtualAccountsQuery(accountId));
  const save = useSubmit(
    (grants: Grant[]) => updateUserRoles(accountId, user.profile_id, grants),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("roles_saved", { name: user.name || user.email }) });
      onDone();
    },
  );
  const form = useForm<{ roles: Grant[] }>(
    {
      roles: (user.roles ?? []).map(({ role, virtual_account_id }) => ({ role, virtual_account_id })),
    },
    (values) =>
      Object.fromEntries(
        values.roles.flatMap((grant, i) =>
          grant.role.startsWith("va_") && !grant.virtual_account_id
            ? [[`/roles/${i}/virtual_account_id`, t("missing.virtual_account")]]
            : [],
        ),
      ),
    save.error,
  );
  const grants = form.values.roles;
  const change = (at: number, part: Partial<Grant>) =>
    form.set(
      "roles",
      grants.map((grant, i) => (i === at ? { ...grant, ...part } : grant)),
    );
  const choices = (roles.data ?? []).map((row) => ({ value: row.role, label: roleName(t, row.role) }));
  const places = (virtualAccounts.data ?? []).map((row) => ({ value: row.id, label: row.name }));
  return (
    <FormModal
      size="large"
      title={t("edit_roles", { name: user.name || user.email })}
      action={t("common:save")}
      pending={save.isPending}
      error={save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate(grants)}
      onDismiss={onDone}
    >
      <AttributeEditor<Grant>
        items={grants}
        addButtonText={t("add_role")}
        removeButtonText={t("remove_role")}
        empty={t("no_roles")}
        onAddButtonClick={() => form.set("roles", [...grants, { role: "account_viewer", virtual_account_id: "" }])}
        onRemoveButtonClick={({ detail }) =>
          form.set(
            "roles",
            grants.filter((_, i) => i !== detail.itemIndex),
          )
        }
        definition={[
          {
            label: t("role_label"),
            errorText: (_, i) => form.error(`/roles/${i}/role`) ?? form.error(`/roles/${i}`),
            control: (grant, i) => (
              <Select
                options={choices}
                selectedOption={choices.find((choice) => choice.value === grant.role) ?? null}
                onChange={({ detail }) => {
                  const role = detail.selectedOption.value ?? "";
                  change(i, { role, ...(role.startsWith("va_") ? {} : { virtual_account_id: "" }) });
                }}
              />
            ),
          },
          {
            label: t("scope"),
            errorText: (_, i) => form.error(`/roles/${i}/virtual_account_id`),
            control: (grant, i) => (
              <Select
                disabled={!grant.role.startsWith("va_")}
                options={places}
                placeholder={grant.role.startsWith("va_") ? t("common:choose") : t("whole_account")}
                selectedOption={places.find((place) => place.value === grant.virtual_account_id) ?? null}
                onChange={({ detail }) => change(i, { virtual_account_id: detail.selectedOption.value ?? "" })}
              />
            ),
          },
        ]}
      />
    </FormModal>
  );
}
