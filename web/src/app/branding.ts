import { queryOptions, useQuery } from "@tanstack/react-query";
import { api } from "../lib/api";
import { unwrap } from "../lib/problem";
import type { Branding } from "../lib/types";

/** The vendor's name, the portal's title and the links at the foot of every page. */
export const brandingQuery = queryOptions({
  queryKey: ["branding"],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: () => unwrap(api.GET("/branding")),
});

/** The portal's title with the vendor's name, unless the title already has it. */
export function portalTitle({ vendor, portal }: Branding): string {
  const first = vendor.split(" ")[0] ?? vendor;
  return portal.includes(first) ? portal : `${vendor} · ${portal}`;
}

/** Has the browser read the stylesheet of colors again, once they have changed. */
export function showColors(version: number): void {
  const sheet = document.querySelector<HTMLLinkElement>('link[href^="/branding.css"]');
  if (sheet) sheet.href = `/branding.css?version=${version}`;
}

export function useBranding(): Branding | undefined {
  return useQuery(brandingQuery).data;
}
