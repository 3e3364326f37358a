import { queryOptions } from "@tanstack/react-query";
import { api, apiBase, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import type { ListParams } from "../../ui/table/ServerTable";
import { accountKey } from "../account/api";
import type { TagValue } from "../account/tags";

/** A virtual account of an account: the pool that licenses, tokens and devices stand in. */
export interface Pool {
  account_id: string;
  virtual_account_id: string;
}

const key = (pool: Pool, part: string) => [...accountKey(pool.account_id), "pool", pool.virtual_account_id, part];

/** Where the CSV file of one of the pool's lists is. */
export const csv = (pool: Pool, list: string) =>
  `${apiBase}/accounts/${pool.account_id}/virtual-accounts/${pool.virtual_account_id}/${list}.csv`;

/** What the vendor's products can be licensed for. */
export const entitlementsQuery = queryOptions({
  queryKey: ["entitlements"],
  queryFn: () => readAll((query) => unwrap(api.GET("/entitlements", { params: { query } }))),
});

export const overviewQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "licensing"],
    queryFn: () => unwrap(api.GET("/accounts/{account_id}/licensing", { params: { path: { account_id } } })),
  });

export const tokensQuery = (pool: Pool) =>
  queryOptions({
    queryKey: key(pool, "tokens"),
    queryFn: () =>
      readAll((query) =>
        unwrap(
          api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tokens", {
            params: { path: { ...pool }, query },
          }),
        ),
      ),
  });

export interface TokenBody {
  description?: string;
  expires_in_days?: number;
  max_uses?: number;
  export_controlled?: boolean;
  accept_agreement?: string;
}

export const issueToken = (pool: Pool, body: TokenBody, idempotency: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tokens", {
      params: { path: { ...pool } },
      body,
      ...once(idempotency),
    }),
  );

export const revealToken = (pool: Pool, token_id: string, idempotency: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tokens/{token_id}/reveal", {
      params: { path: { ...pool, token_id } },
      ...once(idempotency),
    }),
  );

export const revokeToken = (pool: Pool, token_id: string, idempotency: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/tokens/{token_id}/revoke", {
      params: { path: { ...pool, token_id } },
      ...once(idempotency),
    }),
  );

export const licensesQuery = (pool: Pool, query: ListParams) => ({
  queryKey: [...key(pool, "licenses"), query],
  queryFn: () =>
    unwrap(
      api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/licenses", {
        params: { path: { ...pool }, query },
      }),
    ),
});

export const sourcesQuery = (pool: Pool, tag: string) =>
  queryOptions({
    queryKey: [...key(pool, "sources"), tag],
    queryFn: () =>
      readAll((page) =>
        unwrap(
          api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/license-sources", {
            params: { path: { ...pool }, query: { ...page, tag } },
          }),
        ),
      ),
  });

export const instancesQuery = (pool: Pool, query: ListParams) => ({
  queryKey: [...key(pool, "instances"), query],
  queryFn: () =>
    unwrap(
      api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/instances", {
        params: { path: { ...pool }, query },
      }),
    ),
});

export const instanceQuery = (pool: Pool, instance_id: string) =>
  queryOptions({
    queryKey: [...key(pool, "instance"), instance_id],
    queryFn: () =>
      unwrap(
        api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/instances/{instance_id}", {
          params: { path: { ...pool, instance_id } },
        }),
      ),
  });

export const removeInstance = (pool: Pool, instance_id: string) =>
  unwrap(
    api.DELETE("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/instances/{instance_id}", {
      params: { path: { ...pool, instance_id } },
    }),
  );

export const transferInstance = (pool: Pool, instance_id: string, virtual_account_id: string, idempotency: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/instances/{instance_id}/transfer", {
      params: { path: { ...pool, instance_id } },
      body: { virtual_account_id },
      ...once(idempotency),
    }),
  );

export const updateInstanceTags = (pool: Pool, instance_id: string, custom_tags: TagValue[]) =>
  unwrap(
    api.PUT("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/instances/{instance_id}/tags", {
      params: { path: { ...pool, instance_id } },
      body: { custom_tags },
    }),
  );

export const updateLicenseTags = (pool: Pool, license_id: string, custom_tags: TagValue[]) =>
  unwrap(
    api.PUT("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/license-sources/{license_id}/tags", {
      params: { path: { ...pool, license_id } },
      body: { custom_tags },
    }),
  );
