import { queryOptions } from "@tanstack/react-query";
import { api, apiBase, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import { readAll } from "../../ui/table/all";
import type { ListParams } from "../../ui/table/ServerTable";

/** Everything that only the vendor's staff sees stands under this key. */
export const vendorKey = ["operator"];

export const mailsQuery = (query: ListParams) => ({
  queryKey: [...vendorKey, "mails", query],
  queryFn: () => unwrap(api.GET("/operator/mails", { params: { query: query as never } })),
});

export const mailQuery = (mail_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "mail", mail_id],
    queryFn: () => unwrap(api.GET("/operator/mails/{mail_id}", { params: { path: { mail_id } } })),
    // While it waits it is looked at again: it may be sent at any moment.
    refetchInterval: (query) => (query.state.data?.state === "queued" ? 3000 : false),
  });

export const mailContentQuery = (mail_id: string, enabled: boolean) =>
  queryOptions({
    queryKey: [...vendorKey, "mail-content", mail_id],
    enabled,
    queryFn: () => unwrap(api.GET("/operator/mails/{mail_id}/content", { params: { path: { mail_id } } })),
  });

export const resendMail = (mail_id: string, key: string) =>
  unwrap(api.POST("/operator/mails/{mail_id}/resend", { params: { path: { mail_id } }, ...once(key) }));

export const templatesQuery = queryOptions({
  queryKey: [...vendorKey, "mail-templates"],
  queryFn: async () => (await unwrap(api.GET("/operator/mail-templates", { params: { query: { limit: 200 } } }))).items,
});

export const templateQuery = (mail_kind: string) =>
  queryOptions({
    queryKey: [...vendorKey, "mail-template", mail_kind],
    queryFn: () => unwrap(api.GET("/operator/mail-templates/{mail_kind}", { params: { path: { mail_kind } } })),
  });

/** Where the HTML of a mail lies, for a frame. */
export const mailPage = (mail_id: string) => `${apiBase}/operator/mails/${mail_id}/content.html`;
export const templatePage = (mail_kind: string) => `${apiBase}/operator/mail-templates/${mail_kind}/content.html`;

export const vendorEventsQuery = (query: ListParams) => ({
  queryKey: [...vendorKey, "events", query],
  queryFn: () => unwrap(api.GET("/operator/events", { params: { query: query as never } })),
});

/** The kind of a mail in words: "user_invitation" is "user invitation". */
export const inWords = (kind: string) => kind.replaceAll("_", " ");

/** The same where it begins a sentence or stands alone: "User invitation". */
export const asTitle = (kind: string) => inWords(kind).replace(/^./, (letter) => letter.toUpperCase());

export const allAccountsQuery = (query: ListParams) => ({
  queryKey: [...vendorKey, "accounts", query],
  queryFn: () => unwrap(api.GET("/operator/accounts", { params: { query: query as never } })),
});

export const inspectQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "account", account_id],
    queryFn: () => unwrap(api.GET("/operator/accounts/{account_id}", { params: { path: { account_id } } })),
  });

export const accountEventsQuery = (account_id: string, query: ListParams) => ({
  queryKey: [...vendorKey, "account-events", account_id, query],
  queryFn: () =>
    unwrap(
      api.GET("/operator/accounts/{account_id}/events", { params: { path: { account_id }, query: query as never } }),
    ),
});

export const accountUsersQuery = (account_id: string, query: ListParams) => ({
  queryKey: [...vendorKey, "account-users", account_id, query],
  queryFn: () =>
    unwrap(
      api.GET("/operator/accounts/{account_id}/users", { params: { path: { account_id }, query: query as never } }),
    ),
});

export const accountAgreementsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "account-agreements", account_id],
    queryFn: () =>
      readAll((query) =>
        unwrap(api.GET("/operator/accounts/{account_id}/agreements", { params: { path: { account_id }, query } })),
      ),
  });

export const accountAskedQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "account-asked", account_id],
    queryFn: () => unwrap(api.GET("/operator/accounts/{account_id}/request", { params: { path: { account_id } } })),
  });

export const accountInvitationsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "account-invitations", account_id],
    queryFn: () =>
      readAll((query) =>
        unwrap(api.GET("/operator/accounts/{account_id}/invitations", { params: { path: { account_id }, query } })),
      ),
  });

export const accountAccessRequestsQuery = (account_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "account-access-requests", account_id],
    queryFn: () =>
      readAll((query) =>
        unwrap(api.GET("/operator/accounts/{account_id}/access-requests", { params: { path: { account_id }, query } })),
      ),
  });

export interface GrantBody {
  email: string;
  role: string;
  virtual_account_id?: string;
}

export const grantAccess = (account_id: string, body: GrantBody, key: string) =>
  unwrap(api.POST("/operator/accounts/{account_id}/grants", { params: { path: { account_id } }, body, ...once(key) }));

export const changeState = (account_id: string, body: { deed: string; reason: string }, key: string) =>
  unwrap(
    api.POST("/operator/accounts/{account_id}/state", {
      params: { path: { account_id } },
      body: body as never,
      ...once(key),
    }),
  );

export const peopleQuery = (query: ListParams) => ({
  queryKey: [...vendorKey, "people", query],
  queryFn: () => unwrap(api.GET("/operator/people", { params: { query: query as never } })),
});

export const personQuery = (profile_id: string) =>
  queryOptions({
    queryKey: [...vendorKey, "person", profile_id],
    queryFn: () => unwrap(api.GET("/operator/people/{profile_id}", { params: { path: { profile_id } } })),
  });

/** Does one of the deeds of a person's page: "operator_on", "partner_off", "sessions", "verification". */
export function doToPerson(profile_id: string, deed: string, key: string): Promise<unknown> {
  const path = { profile_id };
  if (deed === "sessions") return unwrap(api.DELETE("/operator/people/{profile_id}/sessions", { params: { path } }));
  if (deed === "verification") {
    return unwrap(api.POST("/operator/people/{profile_id}/verification", { params: { path }, ...once(key) }));
  }
  const [role, way] = deed.split("_");
  return unwrap(
    api.PUT("/operator/people/{profile_id}/roles/{vendor_role}", {
      params: { path: { ...path, vendor_role: role as "operator" | "partner" } },
      body: { held: way === "on" },
    }),
  );
}
