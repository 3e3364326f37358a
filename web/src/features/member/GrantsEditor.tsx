import AttributeEditor from "@cloudscape-design/components/attribute-editor";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Form } from "../../lib/forms";
import type { Translate } from "../../lib/i18n";
import type { HeldRole } from "../../lib/types";
import { virtualAccountsQuery } from "../account/api";
import { TagInput } from "../account/TagFields";
import { customTagsQuery } from "../account/tags";
import { type Grant, rolesQuery } from "./api";
import { roleName } from "./RoleNames";

/** Whether a role is held in virtual accounts, not in the whole account. */
export const scoped = (role: string) => role.startsWith("va_");

/** What is held, to be edited. */
export const grantsOf = (roles: HeldRole[] | null | undefined): Grant[] =>
  (roles ?? []).map(({ role, virtual_account_id, tag_id, tag_value }) => ({
    role,
    virtual_account_id,
    tag_id,
    tag_value,
  }));

/** What is missing in a list of grants, by the place of its field. */
export function missing(t: Translate, grants: Grant[]): Record<string, string> {
  return Object.fromEntries(
    grants.flatMap(({ role, virtual_account_id, tag_id, tag_value }, i) => {
      if (!scoped(role)) return [];
      if (!virtual_account_id && !tag_id) return [[`/roles/${i}/virtual_account_id`, t("member:missing.scope")]];
      if (tag_id && !tag_value.trim()) return [[`/roles/${i}/tag_value`, t("member:missing.tag_value")]];
      return [];
    }),
  );
}

interface GrantsEditorProps<T extends { roles: Grant[] }> {
  accountId: string;
  form: Form<T>;
  empty: string;
  /** A role that isn't offered. */
  without?: string;
}

/** Edits roles: in the whole account, in one virtual account, or in all that carry a value of a custom tag (SPEC D1). */
export function GrantsEditor<T extends { roles: Grant[] }>({ accountId, form, empty, without }: GrantsEditorProps<T>) {
  const { t } = useTranslation("member");
  const roles = useQuery(rolesQuery);
  const grants = form.values.roles;
  const set = (next: Grant[]) => form.set("roles", next as T["roles"]);
  const change = (at: number, part: Partial<Grant>) =>
    set(grants.map((grant, i) => (i === at ? { ...grant, ...part } : grant)));
  const choices = (roles.data ?? [])
    .filter((row) => row.role !== without)
    .map((row) => ({ value: row.role, label: roleName(t, row.role) }));
  return (
    <AttributeEditor<Grant>
      items={grants}
      addButtonText={t("add_role")}
      removeButtonText={t("remove_role")}
      empty={empty}
      onAddButtonClick={() =>
        set([...grants, { role: "account_viewer", virtual_account_id: "", tag_id: "", tag_value: "" }])
      }
      onRemoveButtonClick={({ detail }) => set(grants.filter((_, i) => i !== detail.itemIndex))}
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
                change(i, { role, ...(scoped(role) ? {} : { virtual_account_id: "", tag_id: "", tag_value: "" }) });
              }}
            />
          ),
        },
        {
          label: t("scope"),
          errorText: (_, i) => form.error(`/roles/${i}/virtual_account_id`),
          control: (grant, i) => (
            <ScopeSelect accountId={accountId} grant={grant} onChange={(part) => change(i, part)} />
          ),
        },
        {
          label: t("tag_value"),
          errorText: (_, i) => form.error(`/roles/${i}/tag_value`),
          control: (grant, i) => (
            <ScopeValue accountId={accountId} grant={grant} onChange={(tag_value) => change(i, { tag_value })} />
          ),
        },
      ]}
    />
  );
}

interface ScopeProps {
  accountId: string;
  grant: Grant;
  onChange: (part: Partial<Grant>) => void;
}

/** Where a role is held: a virtual account, or what carries a tag. */
export function ScopeSelect({ accountId, grant, onChange }: ScopeProps) {
  const { t } = useTranslation("member");
  const places = useQuery(virtualAccountsQuery(accountId)).data ?? [];
  const tags = useQuery(customTagsQuery(accountId)).data ?? [];
  const inOne = places.map((row) => ({ value: row.id, label: row.name }));
  const byTag = tags.map((tag) => ({ value: tag.id, label: t("where_tag", { tag: tag.name }) }));
  const chosen = grant.virtual_account_id || grant.tag_id;
  return (
    <Select
      disabled={!scoped(grant.role)}
      options={
        byTag.length > 0
          ? [
              { label: t("in_one"), options: inOne },
              { label: t("by_tag"), options: byTag },
            ]
          : inOne
      }
      filteringType={places.length + tags.length > 12 ? "auto" : "none"}
      placeholder={scoped(grant.role) ? t("common:choose") : t("whole_account")}
      selectedOption={[...inOne, ...byTag].find(({ value }) => value === chosen) ?? null}
      onChange={({ detail }) => {
        const value = detail.selectedOption.value ?? "";
        const tag = tags.some(({ id }) => id === value);
        onChange({ virtual_account_id: tag ? "" : value, tag_id: tag ? value : "", tag_value: "" });
      }}
    />
  );
}

/** The value of the tag that a role is held by; nothing for other roles. */
export function ScopeValue({
  accountId,
  grant,
  onChange,
}: {
  accountId: string;
  grant: Grant;
  onChange: (value: string) => void;
}) {
  const tags = useQuery(customTagsQuery(accountId)).data ?? [];
  const tag = tags.find(({ id }) => id === grant.tag_id);
  return tag ? <TagInput tag={tag} value={grant.tag_value} onChange={onChange} optional={false} /> : null;
}
