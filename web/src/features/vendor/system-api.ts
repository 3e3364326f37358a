import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import type { ListParams } from "../../ui/table/ServerTable";
import { vendorKey } from "./api";

/** How the server is; looked at again while somebody looks. */
export const systemQuery = queryOptions({
  queryKey: [...vendorKey, "system"],
  refetchInterval: 30_000,
  queryFn: () => unwrap(api.GET("/operator/system")),
});

export const failedJobsQuery = (query: ListParams) => ({
  queryKey: [...vendorKey, "failed-jobs", query],
  queryFn: () => unwrap(api.GET("/operator/system/failed-jobs", { params: { query: query as never } })),
});

export const retryJob = (job_id: string, key: string) =>
  unwrap(api.POST("/operator/system/failed-jobs/{job_id}/retry", { params: { path: { job_id } }, ...once(key) }));
