import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import { accountKey } from "../account/api";

/** Everybody who reaches one virtual account. */
export const virtualUsersQuery = (account_id: string, virtual_account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "virtual-accounts", virtual_account_id, "users"],
    queryFn: () =>
      readAll((query) =>
        unwrap(
          api.GET("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/users", {
            params: { path: { account_id, virtual_account_id }, query },
          }),
        ),
      ),
  });

export interface AssignBody {
  email: string;
  role: string;
}

export const assignUser = (account_id: string, virtual_account_id: string, body: AssignBody, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/users", {
      params: { path: { account_id, virtual_account_id } },
      body,
      ...once(key),
    }),
  );

export const unassignUser = (account_id: string, virtual_account_id: string, profile_id: string) =>
  unwrap(
    api.DELETE("/accounts/{account_id}/virtual-accounts/{virtual_account_id}/users/{profile_id}", {
      params: { path: { account_id, virtual_account_id, profile_id } },
    }),
  );
