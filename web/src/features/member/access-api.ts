import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import type { ListParams } from "../../ui/table/ServerTable";
import { accountKey } from "../account/api";

const myKey = ["access-requests"];

export const myAccessRequestsQuery = queryOptions({
  queryKey: myKey,
  queryFn: () => readAll((query) => unwrap(api.GET("/access-requests", { params: { query } }))),
  // A request is passed on a moment after it was made: only then the list names an account that lets itself be found.
  refetchInterval: ({ state }) =>
    state.data?.some((r) => r.status === "pending" && Date.now() - Date.parse(r.created_at) < 10_000) ? 1_500 : false,
});

export interface Asking {
  identifier?: string;
  email?: string;
  message?: string;
}

export const requestAccess = (body: Asking, key: string) =>
  unwrap(api.POST("/access-requests", { body, ...once(key) }));

export const withdrawAccessRequest = (access_request_id: string, key: string) =>
  unwrap(
    api.POST("/access-requests/{access_request_id}/withdraw", {
      params: { path: { access_request_id } },
      ...once(key),
    }),
  );

export const accessRequestsQuery = (account_id: string, query: ListParams) => ({
  queryKey: [...accountKey(account_id), "access-requests", query],
  queryFn: () => unwrap(api.GET("/accounts/{account_id}/access-requests", { params: { path: { account_id }, query } })),
});

/** How many requests wait for a decision: a hundred at most, for a badge. */
export const waitingQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "access-requests", "waiting"],
    queryFn: async () => {
      const query = { status: "pending" as const, limit: 100 };
      const page = await unwrap(
        api.GET("/accounts/{account_id}/access-requests", { params: { path: { account_id }, query } }),
      );
      return page.items?.length ?? 0;
    },
  });

export const accessRequestQuery = (account_id: string, access_request_id: string) =>
  queryOptions({
    queryKey: [...accountKey(account_id), "access-request", access_request_id],
    queryFn: () =>
      unwrap(
        api.GET("/accounts/{account_id}/access-requests/{access_request_id}", {
          params: { path: { account_id, access_request_id } },
        }),
      ),
  });

export interface Approval {
  role: string;
  virtual_account_ids?: string[];
}

export const approveAccessRequest = (account_id: string, access_request_id: string, body: Approval, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/access-requests/{access_request_id}/approve", {
      params: { path: { account_id, access_request_id } },
      body,
      ...once(key),
    }),
  );

export const declineAccessRequest = (account_id: string, access_request_id: string, reason: string, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/access-requests/{access_request_id}/decline", {
      params: { path: { account_id, access_request_id } },
      body: { reason },
      ...once(key),
    }),
  );

export const invitationsQuery = (account_id: string, query: ListParams) => ({
  queryKey: [...accountKey(account_id), "invitations", query],
  queryFn: () => unwrap(api.GET("/accounts/{account_id}/invitations", { params: { path: { account_id }, query } })),
});

export const resendInvitation = (account_id: string, invitation_id: string, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/invitations/{invitation_id}/resend", {
      params: { path: { account_id, invitation_id } },
      ...once(key),
    }),
  );

export const leaveAccount = (account_id: string, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/leave", { params: { path: { account_id } }, ...once(key) }));
