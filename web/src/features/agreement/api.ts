import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import { accountKey } from "../account/api";

/** The agreement that a customer accepts before its devices may register. */
export const smartLicensing = "smart_licensing";

export const agreementQuery = (kind: string) =>
  queryOptions({
    queryKey: ["agreement", kind],
    queryFn: () => unwrap(api.GET("/agreements/{kind}", { params: { path: { kind } } })),
  });

/** A text that never changes, whether it is in force or not. */
export const agreementVersionQuery = (kind: string, version: string) =>
  queryOptions({
    queryKey: ["agreement", kind, version],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: () => unwrap(api.GET("/agreements/{kind}/versions/{version}", { params: { path: { kind, version } } })),
  });

export const accountAgreementsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "agreements"],
    queryFn: () =>
      readAll((query) =>
        unwrap(api.GET("/accounts/{account_id}/agreements", { params: { path: { account_id }, query } })),
      ),
  });

export const acceptancesQuery = (account_id: string, kind: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "agreements", kind],
    queryFn: () =>
      readAll((query) =>
        unwrap(
          api.GET("/accounts/{account_id}/agreements/{kind}/acceptances", {
            params: { path: { account_id, kind }, query },
          }),
        ),
      ),
  });

export const acceptAgreement = (account_id: string, kind: string, version: string, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/agreements/{kind}/acceptances", {
      params: { path: { account_id, kind } },
      body: { version },
      ...once(key),
    }),
  );
