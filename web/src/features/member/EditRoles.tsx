import Alert from "@cloudscape-design/components/alert";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { sessionQuery } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { User } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { accountKey } from "../account/api";
import { type Grant, updateUserRoles } from "./api";
import { GrantsEditor, grantsOf, missing } from "./GrantsEditor";

/** Changes what one person may do by name; what groups give is changed with the groups. */
export function EditRoles({ accountId, user, onDone }: { accountId: string; user: User; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const name = user.name || user.email;
  const save = useSubmit(
    (grants: Grant[]) => updateUserRoles(accountId, user.profile_id, grants),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("roles_saved", { name }) });
      onDone();
    },
  );
  const form = useForm<{ roles: Grant[] }>(
    { roles: grantsOf(user.roles) },
    (values) => missing(t, values.roles),
    save.error,
  );
  const groups = user.groups ?? [];
  return (
    <FormModal
      size="large"
      title={t("edit_roles", { name })}
      action={t("common:save")}
      pending={save.isPending}
      error={save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate(form.values.roles)}
      onDismiss={onDone}
    >
      {groups.length > 0 ? (
        <Alert type="info">{t("also_in_groups", { name, groups: groups.map((group) => group.name).join(", ") })}</Alert>
      ) : null}
      <GrantsEditor
        accountId={accountId}
        form={form}
        empty={groups.length > 0 ? t("no_roles_but_groups") : t("no_roles")}
      />
    </FormModal>
  );
}
