import { queryOptions } from "@tanstack/react-query";
import { api } from "../../lib/api";
import { unwrap } from "../../lib/problem";
import type { Branding, BrandingSettings } from "../../lib/types";
import { vendorKey } from "./api";

/** The branding's settings with the tag of the state that was read. */
export interface TaggedSettings {
  settings: BrandingSettings;
  etag: string;
}

async function tagged(call: Promise<{ data?: BrandingSettings; error?: unknown; response: Response }>) {
  const settings = await unwrap(call);
  return { settings, etag: (await call).response.headers.get("ETag") ?? "" };
}

export const settingsQuery = queryOptions({
  queryKey: [...vendorKey, "branding"],
  // What is being edited stays as it was read; the tag tells the server which state that was.
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: 0,
  queryFn: (): Promise<TaggedSettings> => tagged(api.GET("/operator/branding")),
});

export interface BrandingBody extends Omit<Branding, "logo"> {
  /** Left out, the logo stays; empty, there is none; else a picture in base64. */
  logo?: string;
}

export const saveBranding = (etag: string, body: BrandingBody) =>
  tagged(api.PUT("/operator/branding", { body, headers: { "If-Match": etag } } as never));

export const resetBranding = (etag: string) =>
  tagged(api.DELETE("/operator/branding", { headers: { "If-Match": etag } } as never));

/** What a mail looks like depends on. */
export interface MailLook {
  vendor: string;
  portal: string;
  support_email: string;
  help: string;
  color: string;
}

/** Asks whether a mail can be shown in a branding, so that a frame never shows a refusal. */
export const brandedMailQuery = (query: MailLook) =>
  queryOptions({
    queryKey: [...vendorKey, "branded-mail", query],
    retry: false,
    queryFn: () => unwrap(api.GET("/operator/branding/mail.html", { params: { query }, parseAs: "text" })),
  });
