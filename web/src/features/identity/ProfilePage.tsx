import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useRouter, useRouterState, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths, safeReturn } from "../../app/paths";
import { Page } from "../../ui/PageHeader";
import { ProfileTab } from "./ProfileTab";
import { SecurityTab } from "./SecurityTab";

export default function ProfilePage() {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const { to } = useSearch({ strict: false }) as { to?: string };
  const path = useRouterState({ select: (state) => state.location.pathname });
  const active = path === paths.security ? paths.security : paths.profile;
  return (
    <Page
      title={t("profile.title")}
      description={t("profile.description")}
      crumbs={[{ text: t("profile.title"), href: paths.profile }]}
      help="profile"
    >
      <SpaceBetween size="l">
        {to ? (
          <Alert type="info" action={<Button href={safeReturn(to)}>{t("profile.return")}</Button>}>
            {t("profile.return_text")}
          </Alert>
        ) : null}
        <Tabs
          activeTabId={active}
          onChange={({ detail }) => {
            void router.navigate({ to: detail.activeTabId });
          }}
          tabs={[
            { id: paths.profile, label: t("profile.tab"), content: <ProfileTab /> },
            { id: paths.security, label: t("security.tab"), content: <SecurityTab /> },
          ]}
        />
      </SpaceBetween>
    </Page>
  );
}
