import { queryOptions } from "@tanstack/react-query";
import { api } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { accountKey } from "../account/api";

/** The agreement that a customer accepts before its devices may register. */
export const smartLicensing = "smart_licensing";

export const agreementQuery = (kind: string) =>
  queryOptions({
    queryKey: ["agreement", kind],
    queryFn: () => unwrap(api.GET("/agreements/{kind}", { params: { path: { kind } } })),
  });

export const accountAgreementsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "agreements"],
    queryFn: async () =>
      (await unwrap(api.GET("/accounts/{account_id}/agreements", { params: { path: { account_id } } }))).items,
  });
