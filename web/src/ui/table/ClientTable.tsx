import Pagination from "@cloudscape-design/components/pagination";
import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { downloadText } from "../../lib/clipboard";
import { number } from "../../lib/format";
import { most } from "./all";
import type { Column } from "./column";
import { csvOf } from "./csv";
import { useDefinitions } from "./definitions";
import { Filters } from "./Filters";
import { useTablePreferences } from "./preferences";
import { useTableState } from "./state";
import { type TableTexts, TableView } from "./TableView";

export interface ClientTableProps<T> {
  id: string;
  texts: TableTexts;
  columns: Column<T>[];
  rowId: (row: T) => string;
  rows: UseQueryResult<readonly T[]>;
  actions?: ReactNode;
  headingLevel?: "h1" | "h2" | "h3";
  /** Keep the filter, order and page out of the address: the table stands in a panel. */
  memory?: boolean;
}

const words = ["q"];

/** A table of at most some 2,000 rows that are all here: the browser filters, sorts and pages it, and writes its file. */
export function ClientTable<T>(props: ClientTableProps<T>) {
  const { id, columns, rows } = props;
  const { t } = useTranslation();
  const { state, setFilters, setSort, setPage } = useTableState(words, props.memory ?? false);
  const [preferences, setPreferences] = useTablePreferences(id, columns);
  const all = useMemo(() => rows.data ?? [], [rows.data]);
  const found = useMemo(() => matching(all, columns, state.filters.q ?? ""), [all, columns, state.filters.q]);
  const sorted = useMemo(() => ordered(found, columns, state.sort), [found, columns, state.sort]);
  const pages = Math.max(1, Math.ceil(sorted.length / preferences.pageSize));
  const page = Math.min(state.page, pages);
  const filtered = (state.filters.q ?? "") !== "";
  const shown = sorted.slice((page - 1) * preferences.pageSize, page * preferences.pageSize);
  return (
    <TableView<T>
      texts={props.texts}
      rows={shown}
      rowId={props.rowId}
      columns={columns}
      counter={rows.data ? counterOf(filtered, found.length, all.length) : ""}
      loading={rows.isPending}
      error={rows.data ? undefined : rows.error}
      onRetry={() => void rows.refetch()}
      filtered={filtered}
      onClearFilter={() => setFilters({})}
      actions={props.actions}
      csv={
        found.length > 0
          ? () => downloadText(`${id}-${today()}.csv`, csvOf(sorted, columns), "text/csv;charset=utf-8")
          : undefined
      }
      headingLevel={props.headingLevel ?? "h2"}
      preferences={preferences}
      onPreferences={setPreferences}
      columnDefinitions={useDefinitions(columns, sortedBy)}
      sorting={{
        sortingColumn: state.sort ? { sortingField: state.sort.replace(/^-/, "") } : undefined,
        sortingDescending: state.sort.startsWith("-"),
        onSortingChange: ({ detail }) =>
          setSort(`${detail.isDescending ? "-" : ""}${detail.sortingColumn.sortingField ?? ""}`),
      }}
      filter={
        <Filters
          filters={[]}
          values={state.filters}
          onChange={setFilters}
          placeholder={props.texts.filter}
          search
          countText={t("table.matches", { count: found.length })}
        />
      }
      pager={
        pages > 1 ? (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex, "")}
          />
        ) : null
      }
    />
  );
}

const sortedBy = <T,>(column: Column<T>) => (column.value ? column.id : undefined);

/** The day, as files are named by it. */
function today(): string {
  return new Date().toISOString().slice(0, 10);
}

/** "(3/12)"; a plus sign where there are more rows than a table of this kind reads. */
function counterOf(filtered: boolean, found: number, all: number): string {
  return `(${filtered ? `${number(found)}/` : ""}${number(all)}${all >= most ? "+" : ""})`;
}

/** The rows in which every word of the text occurs somewhere. */
export function matching<T>(rows: readonly T[], columns: Column<T>[], text: string): readonly T[] {
  const wanted = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return rows;
  return rows.filter((row) => {
    const written = columns
      .map((column) => String(column.value?.(row) ?? ""))
      .join("\n")
      .toLowerCase();
    return wanted.every((word) => written.includes(word));
  });
}

/** The rows in the order of a column ("-" before it for descending); as they came without one. */
export function ordered<T>(rows: readonly T[], columns: Column<T>[], sort: string): readonly T[] {
  const value = columns.find((column) => column.id === sort.replace(/^-/, ""))?.value;
  if (!value) return rows;
  const sign = sort.startsWith("-") ? -1 : 1;
  return [...rows].sort((a, b) => sign * compare(value(a), value(b)));
}

function compare(a: string | number, b: string | number): number {
  return typeof a === "number" && typeof b === "number"
    ? a - b
    : String(a).localeCompare(String(b), undefined, { numeric: true, sensitivity: "base" });
}
