import Box from "@cloudscape-design/components/box";
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
  actions: ReactNode;
}

/** The recoveries in which a person has a say: what is proposed, by whom, and how far it is. */
export function RecoveryTable({ id, rows, description, actions }: Props) {
  const { t } = useTranslation("member");
  return (
    <DataTable
      mode="client"
      id={id}
      rows={rows}
      rowId={(row) => row.id}
      columns={useRecoveryColumns()}
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

/**
 * The columns of a table of recoveries, for both modes. The account leads to the recovery's page, or with a deed to the
 * account's page for the vendor's staff.
 */
export function useRecoveryColumns(deed?: (row: Recovery) => ReactNode): Column<Recovery>[] {
  const { t } = useTranslation("member");
  return useMemo<Column<Recovery>[]>(
    () => [
      {
        id: "account",
        header: t("invitation.account"),
        sort: "account",
        fixed: true,
        width: 135,
        value: (row) => `${row.account_name} ${row.domain_identifier}`,
        cell: (row) => (
          <Link href={deed ? paths.operator.account(row.account_id) : paths.recovery(row.id)}>{row.account_name}</Link>
        ),
      },
      {
        id: "proposed",
        header: t("recovery.proposed"),
        sort: "proposed",
        width: 245,
        value: (row) => `${row.proposed.name} ${row.proposed.email}`,
        cell: (row) => (
          <>
            {row.proposed.name}
            <Box color="text-body-secondary">{row.proposed.email}</Box>
          </>
        ),
      },
      {
        id: "status",
        header: t("status"),
        sort: "status",
        width: 125,
        value: (row) => t(`recovery.state.${row.status}`),
        cell: (row) => <RecoveryState status={row.status} />,
      },
      {
        id: "approvals",
        width: 120,
        header: t("recovery.approvals"),
        value: (row) => row.approvals?.length ?? 0,
        cell: (row) =>
          (row.approvals ?? [])
            .map(({ name, operator }) => (operator ? t("recovery.by_operator", { name }) : name))
            .join(", ") || nothing,
      },
      {
        id: "reason",
        header: t("access.reason"),
        minWidth: 150,
        value: (row) => row.reason,
        cell: (row) => row.reason,
      },
      {
        id: "opened_by",
        header: t("recovery.opened_by"),
        sort: "opened_by",
        hidden: true,
        value: (row) => row.opened_by,
        cell: (row) => row.opened_by,
      },
      {
        id: "created",
        header: t("recovery.opened_at"),
        sort: "created_at",
        hidden: true,
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} />,
      },
      {
        id: "approvable",
        header: t("recovery.approvable"),
        sort: "approvable_at",
        width: 135,
        value: (row) => row.approvable_at,
        cell: (row) => <Time at={row.approvable_at} as="date" />,
      },
      {
        id: "expires",
        header: t("access.expires"),
        sort: "expires_at",
        hidden: true,
        value: (row) => row.expires_at,
        cell: (row) => <Time at={row.expires_at} as="date" />,
      },
      {
        id: "ended",
        header: t("recovery.ended"),
        sort: "ended_at",
        hidden: true,
        value: (row) => row.ended_at ?? "",
        cell: (row) => <Time at={row.ended_at} />,
      },
      ...(deed ? [{ id: "actions", header: t("common:table.actions"), width: 110, cell: deed }] : []),
    ],
    [t, deed],
  );
}
