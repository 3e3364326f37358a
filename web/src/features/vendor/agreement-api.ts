import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import type { ListParams } from "../../ui/table/ServerTable";
import { vendorKey } from "./api";

export const editionQuery = (kind: string) =>
  queryOptions({
    queryKey: [...vendorKey, "agreement", kind],
    queryFn: () => unwrap(api.GET("/operator/agreements/{kind}", { params: { path: { kind } } })),
  });

export interface DraftBody {
  version: string;
  title: string;
  text: string;
}

/** `read` is the draft's updated_at as it was read; left out if there was none. */
export const saveDraft = (kind: string, body: DraftBody & { read?: string }) =>
  unwrap(api.PUT("/operator/agreements/{kind}/draft", { params: { path: { kind } }, body }));

export const publishDraft = (kind: string, body: { version: string; read: string }, key: string) =>
  unwrap(api.POST("/operator/agreements/{kind}/publish", { params: { path: { kind } }, body, ...once(key) }));

export const standingsQuery = (kind: string, query: ListParams) => ({
  queryKey: [...vendorKey, "standings", kind, query],
  queryFn: () =>
    unwrap(api.GET("/operator/agreements/{kind}/standings", { params: { path: { kind }, query: query as never } })),
});
