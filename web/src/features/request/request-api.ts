import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import type { ListParams } from "../../ui/table/ServerTable";
import type { AccountRequest } from "../account/api";

/** The request of an account that somebody else is to authorize. */
export interface RequestFor extends AccountRequest {
  approver: string;
  /** The role that the requester wants; left out for none. */
  access?: string;
}

export const requestAccountFor = (body: RequestFor, key: string) =>
  unwrap(api.POST("/account-requests", { body, ...once(key) }));

export const requestsKey = ["account-requests"];

export const requestsQuery = (query: ListParams) => ({
  queryKey: [...requestsKey, query],
  queryFn: () => unwrap(api.GET("/account-requests", { params: { query: query as never } })),
});

export const withdrawRequest = (request_id: string, key: string) =>
  unwrap(api.POST("/account-requests/{request_id}/withdraw", { params: { path: { request_id } }, ...once(key) }));

export const remindApprover = (request_id: string, key: string) =>
  unwrap(api.POST("/account-requests/{request_id}/remind", { params: { path: { request_id } }, ...once(key) }));

export const activationQuery = (activation_id: string) =>
  queryOptions({
    queryKey: ["activation", activation_id],
    queryFn: () => unwrap(api.GET("/activations/{activation_id}", { params: { path: { activation_id } } })),
  });

export const myActivationsQuery = queryOptions({
  queryKey: ["activations"],
  queryFn: async () => (await unwrap(api.GET("/activations"))).items,
});

const at = (activation_id: string) => ({ params: { path: { activation_id } } });

export const authorizeAccount = (
  id: string,
  body: { name: string; allowed: string[]; message?: string },
  key: string,
) => unwrap(api.POST("/activations/{activation_id}/authorize", { ...at(id), body, ...once(key) }));

export const forwardActivation = (id: string, body: { email: string; message?: string }, key: string) =>
  unwrap(api.POST("/activations/{activation_id}/forward", { ...at(id), body, ...once(key) }));

export const reportUnknownApprover = (id: string, body: { message?: string }, key: string) =>
  unwrap(api.POST("/activations/{activation_id}/unknown", { ...at(id), body, ...once(key) }));

export const deleteRequest = (id: string, body: { message?: string }, key: string) =>
  unwrap(api.POST("/activations/{activation_id}/delete", { ...at(id), body, ...once(key) }));

export const reviewsKey = ["reviews"];

/** For the vendor's staff: everything about one account that waits for them, or did. */
export const reviewsOfAccountQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...reviewsKey, "of", account_id],
    queryFn: () =>
      readAll((query) => unwrap(api.GET("/operator/reviews", { params: { query: { ...query, account_id } } }))),
  });

export const reviewsQuery = (query: ListParams) => ({
  queryKey: [...reviewsKey, query],
  queryFn: () => unwrap(api.GET("/operator/reviews", { params: { query: query as never } })),
});

export const reviewQuery = (review_id: string) =>
  queryOptions({
    queryKey: [...reviewsKey, "one", review_id],
    queryFn: () => unwrap(api.GET("/operator/reviews/{review_id}", { params: { path: { review_id } } })),
  });

export const approveReview = (review_id: string, body: { reason?: string; approver?: string }, key: string) =>
  unwrap(api.POST("/operator/reviews/{review_id}/approve", { params: { path: { review_id } }, body, ...once(key) }));

export const refuseReview = (review_id: string, body: { reason: string }, key: string) =>
  unwrap(api.POST("/operator/reviews/{review_id}/refuse", { params: { path: { review_id } }, body, ...once(key) }));
