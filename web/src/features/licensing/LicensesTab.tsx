import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useShell } from "../../app/page-context";
import { number } from "../../lib/format";
import type { License } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import type { Column, Filter } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { useTagFilters } from "../account/tags";
import { csv, licensesQuery, type Pool } from "./api";
import { Count } from "./Count";
import { LicenseDetail } from "./LicenseDetail";
import { Alerts, State } from "./states";

/** The licenses of a virtual account: what was bought, what is used, what is left (SPEC I2). */
export function LicensesTab({ pool }: { pool: Pool }) {
  const { t } = useTranslation("licensing");
  const { setPanel } = useShell();
  const [selected, setSelected] = useState<License | undefined>(undefined);
  const { account_id, virtual_account_id } = pool;
  const list = useCallback(
    (params: ListParams) => licensesQuery({ account_id, virtual_account_id }, params),
    [account_id, virtual_account_id],
  );
  const columns = useColumns();
  const byTag = useTagFilters(account_id);
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "status",
        label: t("license.status"),
        group: t("license.statuses"),
        options: ["in_compliance", "out_of_compliance"].map((value) => ({ value, label: t(`state.${value}`) })),
      },
      ...byTag,
    ],
    [t, byTag],
  );
  useEffect(() => {
    if (!selected) return undefined;
    setPanel({
      header: selected.name || selected.tag,
      content: <LicenseDetail key={selected.tag} pool={{ account_id, virtual_account_id }} license={selected} />,
      onClose: () => setSelected(undefined),
    });
    return () => setPanel(undefined);
  }, [selected, setPanel, account_id, virtual_account_id]);
  return (
    <DataTable
      mode="server"
      id="licenses"
      list={list}
      filters={filters}
      rowId={(row) => row.tag}
      rowName={(row) => row.name || row.tag}
      columns={columns}
      csv={csv(pool, "licenses")}
      selected={selected}
      onSelect={setSelected}
      texts={{
        title: t("license.title"),
        description: t("license.text"),
        help: "licenses",
        empty: t("license.empty"),
        emptyText: t("license.empty_text"),
        filter: t("license.filter"),
      }}
    />
  );
}

function useColumns() {
  const { t } = useTranslation("licensing");
  return useMemo<Column<License>[]>(
    () => [
      {
        id: "name",
        header: t("license.name"),
        fixed: true,
        width: 220,
        minWidth: 160,
        sort: "name",
        cell: (row) => row.name || row.tag,
      },
      { id: "tag", header: t("license.tag"), hidden: true, cell: (row) => <code>{row.tag}</code> },
      {
        id: "billing",
        header: t("license.billing"),
        width: 130,
        cell: (row) => t(`billing.${row.billing}`, { defaultValue: row.billing }),
      },
      { id: "purchased", header: t("license.purchased"), width: 125, cell: (row) => number(row.purchased) },
      { id: "in_use", header: t("license.in_use"), width: 100, cell: (row) => number(row.in_use) },
      { id: "reserved", header: t("license.reserved"), hidden: true, cell: (row) => number(row.reserved) },
      { id: "pending", header: t("license.pending"), hidden: true, cell: (row) => number(row.pending) },
      { id: "substituted", header: t("license.substituted"), hidden: true, cell: (row) => number(row.substituted) },
      { id: "balance", header: t("license.balance"), width: 110, cell: (row) => <Count value={row.balance} /> },
      { id: "status", header: t("license.status"), width: 195, cell: (row) => <State state={row.status} /> },
      { id: "alerts", header: t("license.alerts"), width: 140, cell: (row) => <Alerts alerts={row.alerts} /> },
    ],
    [t],
  );
}
