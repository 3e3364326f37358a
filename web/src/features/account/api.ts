import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { type ApiError, unwrap } from "../../lib/problem";
import type { Account, Company } from "../../lib/types";
import { readAll } from "../../ui/table/all";
import type { ListParams } from "../../ui/table/ServerTable";

/** Everything that belongs to one account stands under this key, so that a change refreshes all of it. */
export const accountKey = (account_id: string) => ["account", account_id];

/** An account together with the version tag that a change of it has to name. */
export interface TaggedAccount {
  account: Account;
  etag: string;
}

export const accountQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "properties"],
    queryFn: async (): Promise<TaggedAccount> => {
      const call = api.GET("/accounts/{account_id}", { params: { path: { account_id } } });
      const account = await unwrap(call);
      return { account, etag: (await call).response.headers.get("ETag") ?? "" };
    },
  });

export interface AccountChange {
  name?: string;
  search_by_member_email?: boolean;
  locked?: boolean;
  company?: Company;
}

/** Changes an account unless somebody else has changed it since the tag was read. */
export const updateAccount = (account_id: string, etag: string, body: AccountChange) =>
  unwrap(
    api.PATCH("/accounts/{account_id}", {
      params: { path: { account_id } },
      body,
      headers: etag ? { "If-Match": etag } : {},
    }),
  );

/** Whether a change came too late: somebody else has changed the same thing. */
export const isConflict = (error: ApiError | null) => error?.status === 412;

/** What would become of a request that oneself, or the approver, authorizes. */
export const previewQuery = (prefix: string, domain: string, approver = "") =>
  queryOptions({
    queryKey: ["account-preview", prefix, domain, approver],
    placeholderData: keepPreviousData,
    queryFn: () => unwrap(api.GET("/account-requests/preview", { params: { query: { prefix, domain, approver } } })),
  });

export interface AccountRequest {
  name: string;
  identifier?: { prefix: string; domain: string; justification: string; phone: string };
  company?: Company;
  nominees?: { email: string; role: string }[];
  message?: string;
}

export const requestAccount = (body: AccountRequest, key: string) =>
  unwrap(api.POST("/accounts", { body, ...once(key) }));

export const virtualAccountsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "virtual-accounts"],
    queryFn: () =>
      readAll((query) =>
        unwrap(api.GET("/accounts/{account_id}/virtual-accounts", { params: { path: { account_id }, query } })),
      ),
  });

export const virtualAccountQuery = (account_id: string, virtual_account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "virtual-accounts", virtual_account_id],
    queryFn: () =>
      unwrap(
        api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}", {
          params: { path: { account_id, virtual_account_id } },
        }),
      ),
  });

/** How much lies in a virtual account. */
export const virtualAccountContentsQuery = (account_id: string, virtual_account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "virtual-accounts", virtual_account_id, "contents"],
    queryFn: () =>
      unwrap(
        api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/contents", {
          params: { path: { account_id, virtual_account_id } },
        }),
      ),
  });

/** One page of them, as the server filters it. */
export const virtualAccountsPage = (account_id: string, query: ListParams) => ({
  queryKey: [...accountKey(account_id), "virtual-accounts", query],
  queryFn: () =>
    unwrap(api.GET("/accounts/{account_id}/virtual-accounts", { params: { path: { account_id }, query } })),
});

export interface VirtualAccountBody {
  name: string;
  description: string;
  public: boolean;
  parent_id: string;
}

export const createVirtualAccount = (
  account_id: string,
  body: VirtualAccountBody & { custom_tags: { tag_id: string; value: string }[] },
  key: string,
) =>
  unwrap(api.POST("/accounts/{account_id}/virtual-accounts", { params: { path: { account_id } }, body, ...once(key) }));

export const updateVirtualAccount = (
  account_id: string,
  virtual_account_id: string,
  body: Partial<VirtualAccountBody> & { default?: boolean },
) =>
  unwrap(
    api.PATCH("/accounts/{account_id}/virtual-accounts/{virtual_account_id}", {
      params: { path: { account_id, virtual_account_id } },
      body,
    }),
  );

/** What would have to be moved, and who would lose a role, if a virtual account were removed. */
export const virtualAccountEffectsQuery = (account_id: string, virtual_account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "virtual-accounts", virtual_account_id, "effects"],
    staleTime: 0,
    queryFn: () =>
      unwrap(
        api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/effects", {
          params: { path: { account_id, virtual_account_id } },
        }),
      ),
  });

/** Removes a virtual account; what lies in it is moved to another one first, if one is named. */
export const removeVirtualAccount = (account_id: string, virtual_account_id: string, move_to: string) =>
  unwrap(
    api.DELETE("/accounts/{account_id}/virtual-accounts/{virtual_account_id}", {
      params: { path: { account_id, virtual_account_id }, query: move_to ? { move_to } : {} },
    }),
  );

export const eventsQuery = (account_id: string, query: ListParams) => ({
  queryKey: [...accountKey(account_id), "events", query],
  queryFn: () => unwrap(api.GET("/accounts/{account_id}/events", { params: { path: { account_id }, query } })),
});

export const pulseQuery = (account_id: string) =>
  queryOptions({
    queryKey: ["pulse", account_id],
    queryFn: () => unwrap(api.GET("/accounts/{account_id}/pulse", { params: { path: { account_id } } })),
  });
