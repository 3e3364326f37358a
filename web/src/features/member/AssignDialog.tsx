import Autosuggest from "@cloudscape-design/components/autosuggest";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { sessionQuery } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { AccountRef, VirtualAccount } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { SelectField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { accountKey } from "../account/api";
import { rolesQuery, usersQuery } from "./api";
import { roleName } from "./RoleNames";
import { type AssignBody, assignUser } from "./virtual-api";

interface AssignProps {
  account: AccountRef;
  place: VirtualAccount;
  onDone: () => void;
}

/**
 * Gives a user of the account a role in one virtual account. Who manages users in virtual accounts alone isn't shown all
 * users, and types the email of the others.
 */
export function AssignDialog({ account, place, onDone }: AssignProps) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery).data ?? [];
  const users = useQuery(usersQuery(account.id));
  const save = useSubmit(
    (body: AssignBody, key) => assignUser(account.id, place.id, body, key),
    (user) => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("assign.done", { name: user.name || user.email, place: place.name }) });
      onDone();
    },
  );
  const form = useForm<AssignBody>(
    { email: "", role: "va_user" },
    (values) => (values.email.trim() ? {} : { "/email": t("assign.missing") }),
    save.error,
  );
  return (
    <FormModal
      title={t("assign.title", { place: place.name })}
      action={t("assign.action")}
      pending={save.isPending}
      error={save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate({ ...form.values, email: form.values.email.trim() })}
      onDismiss={onDone}
    >
      <FormField label={t("assign.user")} description={t("assign.user_text")} errorText={form.error("/email")}>
        <Autosuggest
          value={form.values.email}
          options={(users.data ?? []).map(({ email, name }) => ({ value: email, label: email, description: name }))}
          statusType={users.isPending ? "loading" : "finished"}
          loadingText={t("common:loading")}
          enteredTextLabel={(value) => t("assign.use", { email: value })}
          empty={t("assign.none")}
          onChange={({ detail }) => form.set("email", detail.value)}
        />
      </FormField>
      <SelectField
        form={form}
        name="role"
        label={t("role_label")}
        info={<InfoLink topic="roles" />}
        choices={roles
          .filter(({ scope }) => scope === "virtual_account")
          .map(({ role, description }) => ({ value: role, label: roleName(t, role), description }))}
      />
    </FormModal>
  );
}
