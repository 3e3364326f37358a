import FormField from "@cloudscape-design/components/form-field";
import Multiselect from "@cloudscape-design/components/multiselect";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { sessionQuery } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { GroupDetail } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextAreaField, TextField } from "../../ui/fields";
import { Loaded } from "../../ui/Loaded";
import { accountKey } from "../account/api";
import { usersQuery } from "./api";
import { GrantsEditor, grantsOf, missing } from "./GrantsEditor";
import { createGroup, type GroupBody, groupQuery, updateGroup } from "./groups";

interface GroupDialogProps {
  accountId: string;
  /** The id of the one to change; without it a new one is made. */
  groupId?: string;
  onDone: () => void;
}

/** Makes or changes a user group: its members and what they may (SPEC D5). */
export function GroupDialog({ accountId, groupId, onDone }: GroupDialogProps) {
  return groupId ? (
    <Existing accountId={accountId} groupId={groupId} onDone={onDone} />
  ) : (
    <GroupForm accountId={accountId} onDone={onDone} />
  );
}

function Existing({ accountId, groupId, onDone }: { accountId: string; groupId: string; onDone: () => void }) {
  const query = useQuery(groupQuery(accountId, groupId));
  if (!query.data) return query.isError ? <Loaded query={query}>{() => null}</Loaded> : null;
  return <GroupForm accountId={accountId} given={query.data} onDone={onDone} />;
}

function GroupForm({ accountId, given, onDone }: { accountId: string; given?: GroupDetail; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const save = useSubmit(
    (body: GroupBody, key) => (given ? updateGroup(accountId, given.id, body) : createGroup(accountId, body, key)),
    (saved) => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("group.saved", { name: saved.name }) });
      onDone();
    },
  );
  const form = useForm<GroupBody>(
    {
      name: given?.name ?? "",
      description: given?.description ?? "",
      roles: grantsOf(given?.roles),
      members: (given?.people ?? []).map(({ profile_id }) => profile_id),
    },
    (values) => ({
      ...missing(t, values.roles),
      ...(values.name.trim() ? {} : { "/name": t("missing.group_name") }),
    }),
    save.error,
  );
  return (
    <FormModal
      size="large"
      title={given ? t("group.edit_title", { name: given.name }) : t("group.new_title")}
      action={given ? t("common:save") : t("group.create")}
      pending={save.isPending}
      error={save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate(form.values)}
      onDismiss={onDone}
    >
      <TextField form={form} name="name" label={t("name")} />
      <TextAreaField form={form} name="description" label={t("group.description")} optional rows={2} />
      <FormField label={t("group.members")} description={t("group.members_text")} errorText={form.error("/members")}>
        <Members
          accountId={accountId}
          chosen={form.values.members}
          onChange={(members) => form.set("members", members)}
        />
      </FormField>
      <FormField label={t("roles")} description={t("group.roles_text")} errorText={form.error("/roles")} stretch>
        <GrantsEditor accountId={accountId} form={form} empty={t("group.no_roles")} without="account_admin" />
      </FormField>
    </FormModal>
  );
}

interface MembersProps {
  accountId: string;
  chosen: string[];
  onChange: (members: string[]) => void;
}

function Members({ accountId, chosen, onChange }: MembersProps) {
  const { t } = useTranslation("member");
  const users = useQuery(usersQuery(accountId));
  const options = (users.data ?? [])
    .filter(({ profile_id }) => profile_id)
    .map(({ profile_id, name, email }) => ({ value: profile_id, label: name || email, description: email }));
  return (
    <Multiselect
      options={options}
      statusType={users.isPending ? "loading" : "finished"}
      loadingText={t("common:loading")}
      filteringType="auto"
      placeholder={t("common:choose")}
      selectedOptions={options.filter(({ value }) => chosen.includes(value))}
      onChange={({ detail }) => onChange(detail.selectedOptions.map(({ value }) => value ?? ""))}
    />
  );
}
