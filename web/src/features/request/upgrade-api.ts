import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { accountKey } from "../account/api";
import type { Identifier } from "./request-form";

export const upgradeQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "upgrade"],
    queryFn: () => unwrap(api.GET("/accounts/{account_id}/upgrade", { params: { path: { account_id } } })),
  });

export interface UpgradeBody {
  name: string;
  identifier?: Identifier;
}

export const requestUpgrade = (account_id: string, body: UpgradeBody, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/upgrade", { params: { path: { account_id } }, body, ...once(key) }));

export const cancelUpgrade = (account_id: string) =>
  unwrap(api.DELETE("/accounts/{account_id}/upgrade", { params: { path: { account_id } } }));

export const resendUpgradeLink = (account_id: string, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/upgrade/link", { params: { path: { account_id } }, ...once(key) }));

/** What the secret in a verification mail is for. It stays in memory only: it can complete the upgrade. */
export const upgradeLinkQuery = (account_id: string, token: string) =>
  queryOptions({
    queryKey: ["upgrade-link", account_id, token],
    gcTime: 0,
    queryFn: () =>
      unwrap(
        api.POST("/accounts/{account_id}/upgrade/verification", { params: { path: { account_id } }, body: { token } }),
      ),
  });

export const activateUpgrade = (account_id: string, token: string, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/upgrade/activate", {
      params: { path: { account_id } },
      body: { token },
      ...once(key),
    }),
  );
