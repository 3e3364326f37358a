import { useTranslation } from "react-i18next";
import type { Translate } from "../../lib/i18n";
import type { HeldRole } from "../../lib/types";

/** A role's name for people. */
export function roleName(t: Translate, role: string): string {
  return t(`member:role.${role}`, { defaultValue: role.replaceAll("_", " ") });
}

/** "Account administrator", "Virtual account user of Lab" */
export function heldRole(t: Translate, held: HeldRole): string {
  const name = roleName(t, held.role);
  return held.virtual_account_id
    ? t("member:role_in", { role: name, virtual_account: held.virtual_account_name })
    : name;
}

export function RoleNames({ roles }: { roles: HeldRole[] | null }) {
  const { t } = useTranslation("member");
  return <>{(roles ?? []).map((held) => heldRole(t, held)).join(", ")}</>;
}
