import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import { accountKey } from "../account/api";

export const rolesQuery = queryOptions({
  queryKey: ["roles"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async () => (await unwrap(api.GET("/roles"))).items,
});

export const usersQuery = (account_id: string, group = "") =>
  queryOptions({
    queryKey: [...accountKey(account_id), "users", group],
    queryFn: () =>
      readAll((query) =>
        unwrap(
          api.GET("/accounts/{account_id}/users", {
            params: { path: { account_id }, query: { ...query, status: "active", ...(group ? { group } : {}) } },
          }),
        ),
      ),
  });

export interface InviteBody {
  emails: string[];
  role: string;
  virtual_account_id?: string;
  tag_id?: string;
  tag_value?: string;
  message?: string;
}

export const inviteUsers = (account_id: string, body: InviteBody, key: string) =>
  unwrap(api.POST("/accounts/{account_id}/invitations", { params: { path: { account_id } }, body, ...once(key) }));

export interface DelegationBody extends InviteBody {
  accept_agreement: string;
}

export const delegateSetUp = (account_id: string, body: DelegationBody, key: string) =>
  unwrap(
    api.POST("/accounts/{account_id}/set-up-delegations", { params: { path: { account_id } }, body, ...once(key) }),
  );

export const withdrawInvitation = (account_id: string, invitation_id: string) =>
  unwrap(
    api.DELETE("/accounts/{account_id}/invitations/{invitation_id}", {
      params: { path: { account_id, invitation_id } },
    }),
  );

/** A role to be given: in the whole account, in a virtual account, or by a value of a custom tag. */
export interface Grant {
  role: string;
  virtual_account_id: string;
  tag_id: string;
  tag_value: string;
}

/** A grant as the server reads it: it takes nothing that is empty for something that is there. */
export const bodyOf = ({ role, virtual_account_id, tag_id, tag_value }: Grant) => ({
  role,
  ...(virtual_account_id ? { virtual_account_id } : {}),
  ...(tag_id ? { tag_id, tag_value } : {}),
});

export const updateUserRoles = (account_id: string, profile_id: string, roles: Grant[]) =>
  unwrap(
    api.PUT("/accounts/{account_id}/users/{profile_id}/roles", {
      params: { path: { account_id, profile_id } },
      body: { roles: roles.map(bodyOf) },
    }),
  );

export const removeUser = (account_id: string, profile_id: string) =>
  unwrap(api.DELETE("/accounts/{account_id}/users/{profile_id}", { params: { path: { account_id, profile_id } } }));

export const myInvitationsQuery = queryOptions({
  queryKey: ["invitations"],
  queryFn: async () => (await unwrap(api.GET("/invitations"))).items,
});

export const invitationQuery = (invitation_id: string) =>
  queryOptions({
    queryKey: ["invitations", invitation_id],
    queryFn: () => unwrap(api.GET("/invitations/{invitation_id}", { params: { path: { invitation_id } } })),
  });

export const acceptInvitation = (invitation_id: string, message: string, key: string) =>
  unwrap(
    api.POST("/invitations/{invitation_id}/accept", {
      params: { path: { invitation_id } },
      body: { message },
      ...once(key),
    }),
  );

export const declineInvitation = (invitation_id: string, message: string, key: string) =>
  unwrap(
    api.POST("/invitations/{invitation_id}/decline", {
      params: { path: { invitation_id } },
      body: { message },
      ...once(key),
    }),
  );
