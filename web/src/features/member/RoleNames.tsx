import { useTranslation } from "react-i18next";
import type { Translate } from "../../lib/i18n";
import type { HeldRole } from "../../lib/types";

/** A role's name for people. */
export function roleName(t: Translate, role: string): string {
  return t(`member:role.${role}`, { defaultValue: role.replaceAll("_", " ") });
}

/** A role with where it is held; what a session tells of it knows no tags any more. */
type Held = Pick<HeldRole, "role" | "virtual_account_id" | "virtual_account_name"> &
  Partial<Pick<HeldRole, "tag_id" | "tag_name" | "tag_value">>;

/** "Account administrator", "Virtual account user of Lab", "Virtual account user where Site is Berlin" */
export function heldRole(t: Translate, held: Held): string {
  const name = roleName(t, held.role);
  if (held.tag_id) return t("member:role_by", { role: name, tag: held.tag_name, value: held.tag_value });
  return held.virtual_account_id
    ? t("member:role_in", { role: name, virtual_account: held.virtual_account_name })
    : name;
}

export function RoleNames({ roles }: { roles: Held[] | null }) {
  const { t } = useTranslation("member");
  return <>{(roles ?? []).map((held) => heldRole(t, held)).join(", ")}</>;
}
