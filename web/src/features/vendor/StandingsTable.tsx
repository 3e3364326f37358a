import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { AgreementStanding } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { standingsQuery } from "./agreement-api";

/** Which active accounts have accepted the version in force, and which haven't. */
export function StandingsTable({ kind }: { kind: string }) {
  const { t } = useTranslation("vendor");
  const list = useCallback((params: ListParams) => standingsQuery(kind, params), [kind]);
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "status",
        label: t("agreement.status"),
        group: t("agreement.status"),
        options: ["accepted", "pending"].map((value) => ({ value, label: t(`agreement.${value}`) })),
      },
    ],
    [t],
  );
  const columns = useMemo<Column<AgreementStanding>[]>(
    () => [
      {
        id: "name",
        header: t("account.name"),
        fixed: true,
        cell: (row) => <Link href={paths.operator.account(row.account_id)}>{row.name}</Link>,
      },
      { id: "identifier", header: t("account.identifier"), cell: (row) => row.domain_identifier },
      {
        id: "status",
        header: t("agreement.status"),
        cell: (row) => (
          <StatusIndicator type={row.status === "accepted" ? "success" : "pending"}>
            {t(`agreement.${row.status}`)}
          </StatusIndicator>
        ),
      },
      { id: "by", header: t("agreement.by"), cell: (row) => row.accepted_by || nothing },
      { id: "at", header: t("agreement.at"), cell: (row) => <Time at={row.accepted_at} /> },
    ],
    [t],
  );
  return (
    <DataTable
      mode="server"
      id="operator-standings"
      list={list}
      search={false}
      filters={filters}
      rowId={(row) => row.account_id}
      columns={columns}
      csv={`${apiBase}/operator/agreements/${kind}/standings.csv`}
      texts={{
        title: t("agreement.acceptances"),
        description: t("agreement.acceptances_text"),
        help: "operator_agreements",
        empty: t("agreement.nobody"),
        filter: t("agreement.filter"),
      }}
    />
  );
}
