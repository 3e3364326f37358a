import type { TableProps } from "@cloudscape-design/components/table";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { number } from "../../lib/format";
import type { Translate } from "../../lib/i18n";
import type { Page } from "../../lib/types";
import type { Column, Filter } from "./column";
import { useDefinitions } from "./definitions";
import { Filters } from "./Filters";
import { Pager } from "./Pager";
import { useTablePreferences } from "./preferences";
import { csvHref, type TableControls, useTableState } from "./state";
import { type TableTexts, TableView } from "./TableView";

/** What a list is asked for. Filters are query parameters of the operation. */
export interface ListParams {
  limit: number;
  cursor?: string;
  sort?: string;
  [filter: string]: string | number | undefined;
}

export interface ServerTableProps<T> {
  id: string;
  texts: TableTexts;
  columns: Column<T>[];
  rowId: (row: T) => string;
  rowName?: (row: T) => string;
  list: (params: ListParams) => { queryKey: readonly unknown[]; queryFn: () => Promise<Page<T>> };
  filters?: Filter[];
  /** Whether the operation searches free text by `q`. */
  search?: boolean;
  csv?: string;
  actions?: ReactNode;
  headingLevel?: "h1" | "h2" | "h3";
  selected?: T;
  onSelect?: (row: T) => void;
}

/** A table whose server filters, sorts and pages it. */
export function ServerTable<T>(props: ServerTableProps<T>) {
  const { id, columns, filters = [], search = true } = props;
  const { t } = useTranslation();
  const names = useMemo(() => [...(search ? ["q"] : []), ...filters.map((filter) => filter.name)], [filters, search]);
  const controls = useTableState(names, false);
  const { state } = controls;
  const [preferences, setPreferences] = useTablePreferences(id, columns);
  const params: ListParams = {
    limit: preferences.pageSize,
    ...state.filters,
    ...(state.cursor ? { cursor: state.cursor } : {}),
    ...(state.sort ? { sort: state.sort } : {}),
  };
  const query = useQuery({ ...props.list(params), placeholderData: keepPreviousData });
  const rows = query.data?.items ?? [];
  const filtered = Object.keys(state.filters).length > 0;
  const pager = usePager(controls, preferences.pageSize, query.data?.next ?? "");
  return (
    <TableView<T>
      texts={props.texts}
      rows={query.isError ? [] : rows}
      rowId={props.rowId}
      rowName={props.rowName}
      columns={columns}
      counter={counterText(query.data, state.page)}
      loading={query.isPending}
      error={query.error}
      onRetry={() => void query.refetch()}
      filtered={filtered}
      onClearFilter={() => controls.setFilters({})}
      actions={props.actions}
      csv={props.csv ? csvHref(props.csv, state) : undefined}
      headingLevel={props.headingLevel ?? "h2"}
      selected={props.selected}
      onSelect={props.onSelect}
      preferences={preferences}
      onPreferences={(next) => {
        setPreferences(next);
        if (next.pageSize !== preferences.pageSize) controls.setPage(1, "");
      }}
      columnDefinitions={useDefinitions(columns, sortedBy)}
      sorting={sorting<T>(state.sort, controls.setSort)}
      filter={
        names.length > 0 ? (
          <Filters
            filters={filters}
            values={state.filters}
            onChange={controls.setFilters}
            placeholder={props.texts.filter}
            search={search}
            countText={matches(query.data, t)}
          />
        ) : null
      }
      pager={pager}
    />
  );
}

const sortedBy = <T,>(column: Column<T>) => column.sort;

function sorting<T>(sort: string, setSort: (sort: string) => void) {
  return {
    sortingColumn: sort ? { sortingField: sort.replace(/^-/, "") } : undefined,
    sortingDescending: sort.startsWith("-"),
    onSortingChange: ({ detail }: { detail: TableProps.SortingState<T> }) =>
      setSort(`${detail.isDescending ? "-" : ""}${detail.sortingColumn.sortingField ?? ""}`),
  };
}

/** The way back is remembered page by page; after a reload of a later page it leads to the first one. */
function usePager(controls: TableControls, pageSize: number, next: string) {
  const { state, setPage } = controls;
  const starts = useRef<{ key: string; cursors: string[] }>({ key: "", cursors: [] });
  const key = JSON.stringify([state.filters, state.sort, pageSize]);
  if (starts.current.key !== key) starts.current = { key, cursors: [] };
  starts.current.cursors[state.page] = state.cursor;
  const back = () => {
    const before = starts.current.cursors[state.page - 1];
    setPage(before === undefined ? 1 : state.page - 1, before ?? "");
  };
  return <Pager page={state.page} more={next !== ""} onPrevious={back} onNext={() => setPage(state.page + 1, next)} />;
}

function counterText<T>(page: Page<T> | undefined, at: number): string {
  if (!page) return "";
  if (page.total >= 0) return `(${number(page.total)})`;
  if (at === 1) return `(${number(page.items.length)}${page.next ? "+" : ""})`;
  return "";
}

function matches<T>(page: Page<T> | undefined, t: Translate): string | undefined {
  if (!page) return undefined;
  if (page.total >= 0) return t("table.matches", { count: page.total });
  return t(page.next ? "table.matches_more" : "table.matches", { count: page.items.length });
}
