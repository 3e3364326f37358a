import TopNavigation, { type TopNavigationProps } from "@cloudscape-design/components/top-navigation";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { noteSignOut } from "../features/identity/company-choice";
import { api } from "../lib/api";
import { unwrap } from "../lib/problem";
import { useSubmit } from "../lib/submit";
import { portalTitle, useBranding } from "./branding";
import { useCurrentAccount } from "./current-account";
import { useNarrow } from "./narrow";
import { paths } from "./paths";
import { sessionQuery, useMaybeSession } from "./session";
import { type Theme, useTheme } from "./theme";

const themes: Theme[] = ["light", "dark", "system"];

/** The bar at the top: whose portal it is, which account one works in, the theme, and the person. */
export function Head() {
  const { t } = useTranslation();
  const branding = useBranding();
  const utilities: TopNavigationProps.Utility[] = [...useAccountSwitcher(), ...useThemeMenu(), ...usePersonMenu()];
  const narrow = useNarrow();
  const title = branding ? (narrow ? branding.portal : portalTitle(branding)) : "";
  const logo = branding?.logo
    ? { src: branding.logo.url, alt: branding.vendor }
    : { src: "/favicon.svg", alt: t("logo") };
  return (
    <TopNavigation
      identity={{ href: paths.home, title, logo }}
      utilities={utilities}
      i18nStrings={{
        overflowMenuTriggerText: t("head.more"),
        overflowMenuTitleText: t("head.all"),
        overflowMenuBackIconAriaLabel: t("head.back"),
        overflowMenuDismissIconAriaLabel: t("head.close"),
      }}
    />
  );
}

function useAccountSwitcher(): TopNavigationProps.Utility[] {
  const { t } = useTranslation();
  const router = useRouter();
  const session = useMaybeSession();
  const { current, hrefIn } = useCurrentAccount();
  if (!session || !current) return [];
  const accounts = session.accounts.map((account) => ({
    id: hrefIn(account.id),
    text: account.name,
    description: account.domain_identifier,
  }));
  return [
    {
      type: "menu-dropdown",
      text: current.name,
      description: current.domain_identifier,
      iconName: "multiscreen",
      ariaLabel: t("head.account", { name: current.name }),
      items: [
        { id: "accounts", text: t("head.accounts"), items: accounts },
        { id: paths.request, text: t("head.request") },
      ],
      onItemClick: ({ detail }) => router.history.push(detail.id),
    },
  ];
}

function useThemeMenu(): TopNavigationProps.Utility[] {
  const { t } = useTranslation();
  const [theme, setTheme] = useTheme();
  return [
    {
      type: "menu-dropdown",
      iconSvg: <ThemeIcon />,
      ariaLabel: t("theme.label"),
      title: t("theme.label"),
      items: themes.map((choice) => ({
        id: choice,
        itemType: "checkbox" as const,
        checked: choice === theme,
        text: t(`theme.${choice}`),
      })),
      onItemClick: ({ detail }) => setTheme(detail.id as Theme),
    },
  ];
}

function usePersonMenu(): TopNavigationProps.Utility[] {
  const { t } = useTranslation();
  const router = useRouter();
  const queries = useQueryClient();
  const session = useMaybeSession();
  const signOut = useSubmit(
    () => unwrap(api.DELETE("/session")),
    async () => {
      noteSignOut();
      await router.navigate({ to: paths.signIn });
      queries.clear();
      queries.setQueryData(sessionQuery.queryKey, null);
    },
  );
  if (!session) return [];
  const { first_name, last_name, preferred_name, email } = session.profile;
  return [
    {
      type: "menu-dropdown",
      text: preferred_name || `${first_name} ${last_name}`,
      description: email,
      iconName: "user-profile",
      items: [
        { id: paths.profile, text: t("head.profile") },
        { id: paths.security, text: t("head.security") },
        { id: "sign-out", text: t("head.sign_out") },
      ],
      onItemClick: ({ detail }) =>
        detail.id === "sign-out" ? signOut.mutate(undefined) : router.history.push(detail.id),
    },
  ];
}

function ThemeIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      <circle cx="8" cy="8" r="6" fill="none" strokeWidth="2" />
      <path d="M8 2a6 6 0 0 1 0 12Z" className="filled" />
    </svg>
  );
}
