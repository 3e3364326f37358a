import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { accountKey } from "../account/api";

const at = (account_id: string) => ({ params: { path: { account_id } } });

export const proofQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "domain-proof"],
    queryFn: () => unwrap(api.GET("/accounts/{account_id}/domain-proof", at(account_id))),
  });

export const startProof = (account_id: string, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/domain-proof", { ...at(account_id), ...once(key) }));

export const checkProof = (account_id: string, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/domain-proof/check", { ...at(account_id), ...once(key) }));
