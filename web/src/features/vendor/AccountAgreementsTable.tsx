import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import type { AccountAcceptance } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { accountAgreementsQuery } from "./api";

/** What an account has accepted: which version, who, when and from where; and what it still has to (SPEC H1). */
export function AccountAgreementsTable({ accountId }: { accountId: string }) {
  const { t } = useTranslation("vendor");
  const rows = useQuery(accountAgreementsQuery(accountId));
  const columns = useMemo<Column<AccountAcceptance>[]>(
    () => [
      {
        id: "title",
        header: t("agreement:agreement_name"),
        fixed: true,
        minWidth: 200,
        value: (row) => row.title,
        cell: (row) => <Link href={paths.operator.agreement(row.kind)}>{row.title}</Link>,
      },
      {
        id: "version",
        header: t("agreement:version"),
        width: 170,
        value: (row) => row.version,
        cell: (row) => (
          <>
            {row.version}
            <Box color="text-body-secondary">{t(row.in_force ? "account.in_force" : "account.replaced")}</Box>
          </>
        ),
      },
      {
        id: "status",
        header: t("agreement.status"),
        width: 150,
        value: (row) => t(`agreement.${row.status}`),
        cell: (row) => (
          <StatusIndicator type={row.status === "accepted" ? "success" : "pending"}>
            {t(`agreement.${row.status}`)}
          </StatusIndicator>
        ),
      },
      {
        id: "by",
        header: t("agreement.by"),
        minWidth: 200,
        value: (row) => `${row.accepted_by} ${row.accepted_by_email}`,
        cell: (row) => (
          <>
            {row.accepted_by || nothing}
            <Box color="text-body-secondary">{row.accepted_by_email}</Box>
          </>
        ),
      },
      {
        id: "at",
        header: t("agreement.at"),
        value: (row) => row.accepted_at ?? "",
        cell: (row) => <Time at={row.accepted_at} />,
      },
      {
        id: "origin",
        header: t("agreement:origin"),
        value: (row) => row.origin,
        cell: (row) => row.origin || nothing,
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      id="operator-account-agreements"
      rows={rows}
      rowId={(row) => `${row.kind} ${row.version}`}
      columns={columns}
      texts={{
        title: t("account.agreements"),
        description: t("account.agreements_text"),
        help: "operator_account",
        empty: t("agreement:empty"),
        filter: t("agreement:filter"),
      }}
    />
  );
}
