import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { number } from "../../lib/format";
import type { SystemJobs } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { systemQuery } from "./system-api";

/** How each kind of job stands. */
export function JobsTable() {
  const { t } = useTranslation("vendor");
  const rows = useQuery({ ...systemQuery, select: (system) => system.jobs ?? [] });
  const columns = useMemo<Column<SystemJobs>[]>(
    () => [
      { id: "kind", header: t("system.kind"), fixed: true, value: (row) => row.kind, cell: (row) => row.kind },
      ...(["waiting", "running", "failed"] as const).map((id) => ({
        id,
        header: t(`system.${id}`),
        value: (row: SystemJobs) => row[id],
        cell: (row: SystemJobs) => number(row[id]),
      })),
      {
        id: "due_since",
        header: t("system.due_since"),
        value: (row) => row.due_since ?? "",
        cell: (row) => <Time at={row.due_since} />,
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      id="operator-jobs"
      memory
      rows={rows}
      rowId={(row) => row.kind}
      columns={columns}
      texts={{
        title: t("system.jobs"),
        description: t("system.jobs_text"),
        help: "operator_system",
        empty: t("system.jobs_empty"),
        filter: t("system.jobs_filter"),
      }}
    />
  );
}
