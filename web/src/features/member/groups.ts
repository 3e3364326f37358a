import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import { accountKey } from "../account/api";
import { bodyOf, type Grant } from "./api";

export const groupsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "groups"],
    queryFn: () =>
      readAll((query) => unwrap(api.GET("/accounts/{account_id}/groups", { params: { path: { account_id }, query } }))),
  });

export const groupQuery = (account_id: string, group_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "groups", group_id],
    staleTime: 0,
    queryFn: () =>
      unwrap(api.GET("/accounts/{account_id}/groups/{group_id}", { params: { path: { account_id, group_id } } })),
  });

export interface GroupBody {
  name: string;
  description: string;
  roles: Grant[];
  members: string[];
}

const sent = (body: GroupBody) => ({ ...body, roles: body.roles.map(bodyOf) });

export const createGroup = (account_id: string, body: GroupBody, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/groups", { params: { path: { account_id } }, body: sent(body), ...once(key) }),
  );

export const updateGroup = (account_id: string, group_id: string, body: GroupBody) =>
  unwrap(
    api.PATCH("/accounts/{account_id}/groups/{group_id}", {
      params: { path: { account_id, group_id } },
      body: sent(body),
    }),
  );

export const removeGroup = (account_id: string, group_id: string) =>
  unwrap(api.DELETE("/accounts/{account_id}/groups/{group_id}", { params: { path: { account_id, group_id } } }));
