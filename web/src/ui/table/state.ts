import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useState } from "react";

/** What a table shows: the words and filters, the order, and the page. Everything is text, as it stands in the address. */
export interface TableState {
  /** Free text and the filters, by query parameter. */
  filters: Record<string, string>;
  /** A column of the server's, "-" before it for descending; "" for the usual order. */
  sort: string;
  /** Where the page starts; "" for the first one. */
  cursor: string;
  /** The number of the page, from 1. */
  page: number;
}

export interface TableControls {
  state: TableState;
  setFilters: (filters: Record<string, string>) => void;
  setSort: (sort: string) => void;
  setPage: (page: number, cursor: string) => void;
}

type Search = Record<string, string | undefined>;

function read(search: Search, names: string[]): TableState {
  const filters = Object.fromEntries(names.flatMap((name) => (search[name] ? [[name, search[name]]] : [])));
  return {
    filters: filters as Record<string, string>,
    sort: search.sort ?? "",
    cursor: search.cursor ?? "",
    page: Math.max(1, Number.parseInt(search.page ?? "1", 10) || 1),
  };
}

function given(search: Search): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value));
}

/**
 * The state of a table. It lives in the address, so that a page can be kept, shared and gone back to; in memory for a
 * table inside a panel (`memory`), where the address belongs to another one.
 */
export function useTableState(names: string[], memory: boolean): TableControls {
  const fromUrl = useSearch({ strict: false }) as Search;
  const navigate = useNavigate();
  const [inMemory, setInMemory] = useState<Search>({});
  const known = names.join();
  const search = memory ? inMemory : fromUrl;
  const state = useMemo(() => read(search, known.split(",").filter(Boolean)), [search, known]);

  const change = useCallback(
    (next: Search) => {
      if (memory) return setInMemory((old) => ({ ...old, ...next }));
      void navigate({ to: ".", search: ((old: Search) => given({ ...old, ...next })) as never, replace: true });
    },
    [memory, navigate],
  );
  return {
    state,
    setFilters: useCallback(
      (filters) => {
        const cleared = Object.fromEntries(known.split(",").map((name) => [name, undefined]));
        change({ ...cleared, ...filters, cursor: undefined, page: undefined });
      },
      [change, known],
    ),
    setSort: useCallback((sort) => change({ sort: sort || undefined, cursor: undefined, page: undefined }), [change]),
    setPage: useCallback(
      (page, cursor) => change({ page: page > 1 ? String(page) : undefined, cursor: cursor || undefined }),
      [change],
    ),
  };
}

/** The address of the CSV file with the same rows in the same order, all pages of it. */
export function csvHref(base: string, state: TableState): string {
  const [path = "", fixed = ""] = base.split("?");
  const query = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(fixed)), ...state.filters });
  if (state.sort) query.set("sort", state.sort);
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}
