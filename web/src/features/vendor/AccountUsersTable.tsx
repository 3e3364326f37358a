import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { Translate } from "../../lib/i18n";
import type { User } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { heldRole, roleName } from "../member/RoleNames";
import { accountUsersQuery } from "./api";

const roles = [
  "account_admin",
  "account_approver",
  "account_user",
  "account_viewer",
  "va_admin",
  "va_user",
  "va_viewer",
];

/** Who holds which role in an account, and who is invited to one. */
export function AccountUsersTable({ accountId }: { accountId: string }) {
  const { t } = useTranslation("vendor");
  const list = useCallback((params: ListParams) => accountUsersQuery(accountId, params), [accountId]);
  const columns = useMemo<Column<User>[]>(
    () => [
      {
        id: "name",
        header: t("person.name"),
        sort: "name",
        fixed: true,
        width: 180,
        cell: (row) =>
          row.profile_id ? <Link href={paths.operator.person(row.profile_id)}>{row.name || row.email}</Link> : nothing,
      },
      { id: "email", header: t("person.email"), minWidth: 240, cell: (row) => row.email },
      { id: "roles", header: t("person.roles"), minWidth: 240, cell: (row) => rolesOf(t, row) },
      {
        id: "status",
        header: t("account.user_status"),
        width: 130,
        cell: (row) => (
          <StatusIndicator type={row.status === "active" ? "success" : "pending"}>
            {t(`account.user_${row.status}`)}
          </StatusIndicator>
        ),
      },
      { id: "company", header: t("person.company"), hidden: true, cell: (row) => row.company || nothing },
      { id: "since", header: t("person.since"), width: 140, cell: (row) => <Time at={row.since} as="date" /> },
    ],
    [t],
  );
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "role",
        label: t("grant.role"),
        group: t("person.roles"),
        options: roles.map((value) => ({ value, label: roleName(t, value) })),
      },
      {
        name: "status",
        label: t("account.user_status"),
        group: t("account.user_status"),
        options: ["active", "invited"].map((value) => ({ value, label: t(`account.user_${value}`) })),
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="server"
      id="operator-account-users"
      list={list}
      filters={filters}
      rowId={(row) => row.profile_id || row.invitation_id}
      columns={columns}
      csv={`${apiBase}/operator/accounts/${accountId}/users.csv`}
      texts={{
        title: t("account.users"),
        description: t("account.users_text"),
        help: "operator_account",
        empty: t("account.users_empty"),
        filter: t("account.users_filter"),
      }}
    />
  );
}

/** The roles given by name, and those through groups with the group's name. */
function rolesOf(t: Translate, { roles, groups }: User): string {
  return [
    ...(roles ?? []).map((held) => heldRole(t, held)),
    ...(groups ?? []).flatMap((group) =>
      (group.roles ?? []).map((held) => t("member:through_group", { role: heldRole(t, held), group: group.name })),
    ),
  ].join(", ");
}
