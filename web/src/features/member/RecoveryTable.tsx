import Link from "@cloudscape-design/components/link";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import type { Recovery } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { RecoveryState } from "./RecoveryState";

interface Props {
  id: string;
  rows: UseQueryResult<readonly Recovery[]>;
  description: string;
  csv: string;
  actions: ReactNode;
  /** What can be done with a row; without it the account leads to the recovery's page. */
  deed?: (row: Recovery) => ReactNode;
}

/** Recoveries: what is proposed, by whom, and how far it is. */
export function RecoveryTable({ id, rows, description, csv, actions, deed }: Props) {
  const { t } = useTranslation("member");
  const columns = useMemo<Column<Recovery>[]>(
    () => [
      {
        id: "account",
        header: t("invitation.account"),
        fixed: true,
        minWidth: 150,
        value: (row) => `${row.account_name} ${row.domain_identifier}`,
        cell: (row) => (deed ? row.account_name : <Link href={paths.recovery(row.id)}>{row.account_name}</Link>),
      },
      {
        id: "proposed",
        header: t("recovery.proposed"),
        minWidth: 175,
        value: (row) => `${row.proposed.name} ${row.proposed.email}`,
        cell: (row) => `${row.proposed.name} (${row.proposed.email})`,
      },
      {
        id: "status",
        header: t("status"),
        value: (row) => t(`recovery.state.${row.status}`),
        cell: (row) => <RecoveryState status={row.status} />,
      },
      {
        id: "approvals",
        minWidth: 110,
        header: t("recovery.approvals"),
        value: (row) => row.approvals?.length ?? 0,
        cell: (row) => (row.approvals ?? []).map(({ name }) => name).join(", ") || nothing,
      },
      {
        id: "reason",
        header: t("access.reason"),
        minWidth: 170,
        value: (row) => row.reason,
        cell: (row) => row.reason,
      },
      {
        id: "opened_by",
        header: t("recovery.opened_by"),
        hidden: true,
        value: (row) => row.opened_by,
        cell: (row) => row.opened_by,
      },
      {
        id: "approvable",
        header: t("recovery.approvable"),
        value: (row) => row.approvable_at,
        cell: (row) => <Time at={row.approvable_at} />,
      },
      {
        id: "expires",
        header: t("access.expires"),
        hidden: true,
        value: (row) => row.expires_at,
        cell: (row) => <Time at={row.expires_at} as="date" />,
      },
      ...(deed ? [{ id: "actions", header: t("common:table.actions"), width: 110, cell: deed }] : []),
    ],
    [t, deed],
  );
  return (
    <DataTable
      mode="client"
      id={id}
      rows={rows}
      rowId={(row) => row.id}
      columns={columns}
      csv={csv}
      actions={actions}
      texts={{
        title: t("recovery.title"),
        description,
        help: "recovery",
        empty: t("recovery.none"),
        filter: t("recovery.filter"),
      }}
    />
  );
}
