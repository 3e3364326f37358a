import { queryOptions } from "@tanstack/react-query";
import { api, apiBase, once } from "../../lib/api";
import { unwrap } from "../../lib/problem";
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
