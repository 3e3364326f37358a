import Link from "@cloudscape-design/components/link";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { VendorAccount } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { AccountStatus } from "../account/AccountStatus";
import { allAccountsQuery } from "./api";
import { useVendorCrumbs } from "./crumbs";

const statuses = [
  "active",
  "export_hold",
  "deactivation_requested",
  "pending_customer_acceptance",
  "pending_domain_approval",
  "declined",
  "closed",
];

/** Every Smart Account of the portal (SPEC P1). */
export default function AccountsPage() {
  const { t } = useTranslation("vendor");
  const list = useCallback((params: ListParams) => allAccountsQuery(params), []);
  return (
    <Page
      title={t("places.accounts.title")}
      help="operator_accounts"
      crumbs={useVendorCrumbs({ text: t("places.accounts.title"), href: paths.operator.accounts })}
    >
      <DataTable
        mode="server"
        id="operator-accounts"
        list={list}
        rowId={(row) => row.id}
        columns={useColumns()}
        filters={useFilters()}
        csv={`${apiBase}/operator/accounts.csv`}
        texts={{
          title: t("accounts.title"),
          description: t("accounts.text"),
          help: "operator_accounts",
          empty: t("accounts.empty"),
          filter: t("accounts.filter"),
        }}
      />
    </Page>
  );
}

function useFilters(): Filter[] {
  const { t } = useTranslation("vendor");
  return useMemo(
    () => [
      {
        name: "status",
        label: t("account.status"),
        group: t("accounts.statuses"),
        options: statuses.map((value) => ({ value, label: t(`account:status.${value}`) })),
      },
      {
        name: "tier",
        label: t("account.tier"),
        group: t("accounts.tiers"),
        options: ["standard", "limited"].map((value) => ({ value, label: t(`account:tier.${value}`) })),
      },
      {
        name: "country",
        label: t("account.country"),
        group: t("accounts.countries"),
        read: (text) => text.toUpperCase(),
      },
    ],
    [t],
  );
}

function useColumns(): Column<VendorAccount>[] {
  const { t } = useTranslation("vendor");
  return useMemo(
    () => [
      {
        id: "name",
        header: t("account.name"),
        sort: "name",
        fixed: true,
        cell: (row) => <Link href={paths.operator.account(row.id)}>{row.name}</Link>,
      },
      {
        id: "domain_identifier",
        header: t("account.identifier"),
        sort: "domain_identifier",
        width: 190,
        cell: (row) => row.domain_identifier_unicode,
      },
      {
        id: "status",
        header: t("account.status"),
        sort: "status",
        cell: (row) => <AccountStatus status={row.status} />,
      },
      { id: "tier", header: t("account.tier"), sort: "tier", width: 120, cell: (row) => t(`account:tier.${row.tier}`) },
      {
        id: "country",
        header: t("account.country"),
        sort: "country",
        width: 110,
        cell: (row) => row.country || nothing,
      },
      {
        id: "locked",
        header: t("account.lock"),
        width: 120,
        cell: (row) => (row.locked ? t("account.locked") : t("account.unlocked")),
      },
      {
        id: "requested_at",
        header: t("account.requested"),
        sort: "requested_at",
        cell: (row) => <Time at={row.requested_at} as="date" />,
      },
      {
        id: "activated_at",
        header: t("account.activated"),
        sort: "activated_at",
        cell: (row) => <Time at={row.activated_at} as="date" />,
      },
    ],
    [t],
  );
}
