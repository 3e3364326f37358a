import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import type { ListParams } from "../../ui/table/ServerTable";
import { accountKey } from "../account/api";

const key = ["recoveries"];

export const recoveriesQuery = queryOptions({
  queryKey: [...key, "mine"],
  queryFn: () => readAll((query) => unwrap(api.GET("/recoveries", { params: { query } }))),
});

export const recoveriesOfAllQuery = (query: ListParams) => ({
  queryKey: [...key, "all", query],
  queryFn: () => unwrap(api.GET("/operator/recoveries", { params: { query: query as never } })),
});

/** For the vendor's staff: the recoveries of one account. */
export const recoveriesOfAccountQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...key, "of", account_id],
    queryFn: () =>
      readAll((query) => unwrap(api.GET("/operator/recoveries", { params: { query: { ...query, account_id } } }))),
  });

export const recoveryQuery = (recovery_id: string) =>
  queryOptions({
    queryKey: [...key, recovery_id],
    queryFn: () => unwrap(api.GET("/recoveries/{recovery_id}", { params: { path: { recovery_id } } })),
  });

/** Everything about recoveries, to be read anew after a deed. */
export const recoveryKey = key;

export interface Opening {
  account_id: string;
  email: string;
  reason: string;
}

export const openRecovery = (body: Opening, key: string) => unwrap(api.POST("/recoveries", { body, ...once(key) }));

export const openRecoveryAsOperator = (body: Opening, key: string) =>
  unwrap(api.POST("/operator/recoveries", { body, ...once(key) }));

export const approveRecovery = (recovery_id: string, key: string) =>
  unwrap(api.POST("/recoveries/{recovery_id}/approve", { params: { path: { recovery_id } }, ...once(key) }));

export const approveRecoveryAsOperator = (recovery_id: string, key: string) =>
  unwrap(api.POST("/operator/recoveries/{recovery_id}/approve", { params: { path: { recovery_id } }, ...once(key) }));

export const stopRecovery = (recovery_id: string, key: string) =>
  unwrap(api.POST("/recoveries/{recovery_id}/stop", { params: { path: { recovery_id } }, ...once(key) }));

export const contactsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "recovery-contacts"],
    queryFn: async () =>
      (await unwrap(api.GET("/accounts/{account_id}/recovery-contacts", { params: { path: { account_id } } }))).items ??
      [],
  });

export const addContact = (account_id: string, email: string, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/recovery-contacts", {
      params: { path: { account_id } },
      body: { email },
      ...once(key),
    }),
  );

export const removeContact = (account_id: string, contact_id: string) =>
  unwrap(
    api.DELETE("/accounts/{account_id}/recovery-contacts/{contact_id}", {
      params: { path: { account_id, contact_id } },
    }),
  );

export const myContactsQuery = queryOptions({
  queryKey: ["recovery-contacts"],
  queryFn: async () => (await unwrap(api.GET("/recovery-contacts"))).items ?? [],
});

export const confirmContact = (contact_id: string, key: string) =>
  unwrap(api.POST("/recovery-contacts/{contact_id}/confirm", { params: { path: { contact_id } }, ...once(key) }));
