import type { Page } from "../../lib/types";

/** More rows than this aren't read for a table that the browser filters. */
export const most = 2000;

/** Reads every page of a short list. */
export async function readAll<T>(read: (page: { limit: number; cursor?: string }) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = [];
  let cursor = "";
  do {
    const page = await read({ limit: 200, ...(cursor ? { cursor } : {}) });
    rows.push(...page.items);
    cursor = page.next;
  } while (cursor && rows.length < most);
  return rows;
}
