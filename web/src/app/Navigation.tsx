import Badge from "@cloudscape-design/components/badge";
import SideNavigation, { type SideNavigationProps } from "@cloudscape-design/components/side-navigation";
import { useQuery } from "@tanstack/react-query";
import { useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePendingAgreements } from "../features/agreement/pending";
import { waitingQuery } from "../features/member/access-api";
import type { Translate } from "../lib/i18n";
import type { AccountRef } from "../lib/types";
import { useCurrentAccount } from "./current-account";
import { paths } from "./paths";
import { can, useMaybeSession } from "./session";
import { vendorPlaces } from "./vendor-places";

/** The places of the account one works in, and the few that belong to no account. */
export function Navigation() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { current } = useCurrentAccount();
  const operator = useMaybeSession()?.operator ?? false;
  const counts = { toAccept: usePendingAgreements(current).length, waiting: useWaiting(current) };
  const items: SideNavigationProps.Item[] = [
    { type: "link", text: t("navigation.home"), href: paths.home },
    ...(current
      ? accountItems(current, counts, t)
      : [
          { type: "link" as const, text: t("navigation.request"), href: paths.request },
          { type: "link" as const, text: t("navigation.access"), href: paths.access() },
          { type: "link" as const, text: t("navigation.my_requests"), href: paths.requests() },
        ]),
    ...(operator ? [vendorSection(t)] : []),
    { type: "divider" },
    { type: "link", text: t("navigation.learn"), href: paths.learn() },
    { type: "link", text: t("navigation.profile"), href: paths.profile },
  ];
  return <SideNavigation items={items} activeHref={activeHref(path, items)} />;
}

/** Whether the person manages the users of the whole account. */
function managesUsers(account: AccountRef | undefined): boolean {
  return (account?.roles ?? []).some(
    (held) => held.virtual_account_id === "" && (held.permissions ?? []).includes("member.users.manage"),
  );
}

/** How many requests for access wait for the person's decision. */
function useWaiting(account: AccountRef | undefined): number {
  const enabled = account?.status === "active" && managesUsers(account);
  return useQuery({ ...waitingQuery(account?.id ?? ""), enabled }).data ?? 0;
}

/** What waits for the person in the account. */
interface Counts {
  /** Agreements to accept. */
  toAccept: number;
  /** Requests for access. */
  waiting: number;
}

function vendorSection(t: Translate): SideNavigationProps.Item {
  return {
    type: "section",
    text: t("vendor:title"),
    items: vendorPlaces.map(({ name, href }) => ({ type: "link", text: t(`vendor:places.${name}.title`), href })),
  };
}

function accountItems(account: AccountRef, { toAccept, waiting }: Counts, t: Translate): SideNavigationProps.Item[] {
  const at = account.id;
  const active = account.status === "active";
  // Who holds a role in virtual accounts alone sees their users and events there, not those of the whole account.
  const ofAccount = account.roles.some((held) => held.virtual_account_id === "");
  const link = (text: string, href: string): SideNavigationProps.Link => ({ type: "link", text: t(text), href });
  const licensing = [
    ...(active && can(account, "licensing.view") ? [link("navigation.licenses", paths.licenses(at))] : []),
    ...(active && can(account, "licensing.tokens.manage") ? [link("navigation.set_up", paths.setUp(at))] : []),
  ];
  const manage = [
    link("navigation.properties", paths.manage(at, "properties")),
    link("navigation.virtual_accounts", paths.manage(at, "virtual-accounts")),
    ...(ofAccount && can(account, "member.users.view")
      ? [link("navigation.users", paths.manage(at, "users")), link("navigation.groups", paths.manage(at, "groups"))]
      : []),
    link("navigation.tags", paths.manage(at, "tags")),
    ...(managesUsers(account)
      ? [
          {
            ...link("navigation.requests", paths.manage(at, "requests")),
            info: waiting > 0 ? <Badge color="red">{t("navigation.waiting", { count: waiting })}</Badge> : undefined,
          },
        ]
      : []),
    ...(can(account, "agreement.view")
      ? [
          {
            ...link("navigation.agreements", paths.manage(at, "agreements")),
            info:
              toAccept > 0 ? <Badge color="red">{t("navigation.to_accept", { count: toAccept })}</Badge> : undefined,
          },
        ]
      : []),
    ...(ofAccount && can(account, "account.events.view")
      ? [link("navigation.events", paths.manage(at, "events"))]
      : []),
  ];
  return [
    ...(licensing.length > 0 ? [{ type: "section" as const, text: t("navigation.licensing"), items: licensing }] : []),
    { type: "section", text: t("navigation.manage"), items: manage },
  ];
}

/** Whether a path is a place or lies in it. */
const below = (path: string, place: string) => path === place || path.startsWith(`${place}/`);

function activeHref(path: string, items: SideNavigationProps.Item[]): string {
  const hrefs = items.flatMap((item) =>
    item.type === "section"
      ? item.items.map((inner) => ("href" in inner ? inner.href : ""))
      : "href" in item
        ? [item.href]
        : [],
  );
  const fitting = hrefs.filter((href) => href && href !== "/" && below(path, href.split("?")[0] ?? href));
  return fitting.sort((a, b) => b.length - a.length)[0] ?? (path === "/" ? "/" : path);
}
