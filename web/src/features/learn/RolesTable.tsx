import Icon from "@cloudscape-design/components/icon";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { RoleRow } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import type { Column } from "../../ui/table/column";
import { rolesQuery } from "../member/api";
import { roleName } from "../member/RoleNames";

const shown = [
  "account.update",
  "account.upgrade",
  "account.virtual_accounts.manage",
  "member.users.manage",
  "agreement.accept",
  "licensing.view",
  "licensing.tokens.manage",
  "licensing.instances.manage",
  "account.events.view",
];

/** Which role may do what: the server's own table (SPEC D1). */
export function RolesTable() {
  const { t } = useTranslation("learn");
  const rows = useQuery(rolesQuery);
  const columns = useMemo<Column<RoleRow>[]>(
    () => [
      {
        id: "role",
        header: t("roles.role"),
        fixed: true,
        minWidth: 190,
        value: (row) => roleName(t, row.role),
        cell: (row) => (
          <>
            <strong>{roleName(t, row.role)}</strong>
            <div>{row.description}</div>
          </>
        ),
      },
      ...shown.map((permission) => ({
        id: permission.replaceAll(".", "-"),
        header: t(`roles.may.${permission.replaceAll(".", "_")}`),
        minWidth: 110,
        value: (row: RoleRow) => (may(row, permission) ? 1 : 0),
        cell: (row: RoleRow) =>
          may(row, permission) ? (
            <Icon name="check" variant="success" ariaLabel={t("roles.yes")} />
          ) : (
            <span role="img" aria-label={t("roles.no")}>
              –
            </span>
          ),
      })),
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      memory
      id="roles"
      rows={rows}
      rowId={(row) => row.role}
      columns={columns}
      texts={{
        title: t("roles.title"),
        description: t("roles.text"),
        empty: t("roles.empty"),
        filter: t("roles.filter"),
      }}
    />
  );
}

function may(row: RoleRow, permission: string): boolean {
  return (row.permissions ?? []).includes(permission);
}
