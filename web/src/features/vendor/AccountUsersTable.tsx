import Link from "@cloudscape-design/components/link";
import type { UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { InspectedAccount, InspectedUser } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { roleName } from "../member/RoleNames";

/** Who holds which role in an account. */
export function AccountUsersTable({ account }: { account: InspectedAccount }) {
  const { t } = useTranslation("vendor");
  const columns = useMemo<Column<InspectedUser>[]>(() => {
    const roles = (row: InspectedUser) =>
      (row.roles ?? [])
        .map((held) => `${roleName(t, held.role)}${held.virtual_account_name ? ` (${held.virtual_account_name})` : ""}`)
        .join(", ");
    return [
      {
        id: "name",
        header: t("person.name"),
        fixed: true,
        value: (row) => row.name,
        cell: (row) => <Link href={paths.operator.person(row.profile_id)}>{row.name || row.email}</Link>,
      },
      { id: "email", header: t("person.email"), value: (row) => row.email, cell: (row) => row.email },
      { id: "roles", header: t("person.roles"), minWidth: 220, value: roles, cell: roles },
      {
        id: "since",
        header: t("person.since"),
        value: (row) => row.since,
        cell: (row) => <Time at={row.since} as="date" />,
      },
    ];
  }, [t]);
  const rows = { data: account.users ?? [], isPending: false, error: null } as unknown as UseQueryResult<
    InspectedUser[]
  >;
  return (
    <DataTable
      mode="client"
      id="operator-account-users"
      rows={rows}
      rowId={(row) => row.profile_id}
      columns={columns}
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
