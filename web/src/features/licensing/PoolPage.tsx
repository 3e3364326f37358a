import Alert from "@cloudscape-design/components/alert";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { useAccountRef } from "../../app/session";
import type { VirtualAccount } from "../../lib/types";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { PageTabs } from "../../ui/PageTabs";
import { virtualAccountsQuery } from "../account/api";
import { usePulse } from "../account/pulse";
import { EventsTab } from "../event/EventsTab";
import { GeneralTab } from "./GeneralTab";
import { InstancesTab } from "./InstancesTab";
import { LicensesTab } from "./LicensesTab";

const tabs = ["general", "licenses", "instances", "events"] as const;
const help: Record<string, string> = {
  general: "tokens",
  licenses: "licenses",
  instances: "instances",
  events: "events",
};

/** One virtual account in the license manager: its tokens, licenses, devices and events (SPEC I1). */
export default function PoolPage() {
  const { t } = useTranslation("licensing");
  const { account: id, va, tab } = usePageParams();
  const account = useAccountRef(id);
  usePulse(id);
  const query = useQuery(virtualAccountsQuery(id));
  const current = query.data?.find((row) => row.id === va);
  return (
    <Page
      title={current?.name ?? t("pool.title")}
      description={current?.description || t("pool.description")}
      crumbs={[
        { text: account?.name ?? t("account"), href: paths.manage(id) },
        { text: t("overview.title"), href: paths.licenses(id) },
        { text: current?.name ?? t("pool.title"), href: paths.pool(id, va) },
        { text: t(`pool.${tab}`, { defaultValue: t("pool.title") }), href: paths.pool(id, va, tab) },
      ]}
      help={help[tab] ?? "licenses"}
      actions={query.data && query.data.length > 1 ? <Switcher rows={query.data} account={id} tab={tab} /> : undefined}
    >
      <Loaded query={query}>
        {() => (current ? <PoolTabs pool={current} account={id} tab={tab} /> : <Missing />)}
      </Loaded>
    </Page>
  );
}

function Missing() {
  const { t } = useTranslation("licensing");
  return <Alert type="error">{t("pool.missing")}</Alert>;
}

function Switcher({ rows, account, tab }: { rows: VirtualAccount[]; account: string; tab: string }) {
  const { t } = useTranslation("licensing");
  const router = useRouter();
  return (
    <ButtonDropdown
      items={rows.map((row) => ({ id: row.id, text: row.name }))}
      onItemClick={({ detail }) => router.history.push(paths.pool(account, detail.id, tab))}
    >
      {t("pool.switch")}
    </ButtonDropdown>
  );
}

function PoolTabs({ pool: row, account, tab }: { pool: VirtualAccount; account: string; tab: string }) {
  const { t } = useTranslation("licensing");
  const router = useRouter();
  const pool = { account_id: account, virtual_account_id: row.id };
  const contents = {
    general: () => <GeneralTab pool={pool} place={row.name} />,
    licenses: () => <LicensesTab pool={pool} />,
    instances: () => <InstancesTab pool={pool} />,
    events: () => <EventsTab accountId={account} virtualAccountId={row.id} />,
  };
  return (
    <PageTabs
      active={tab}
      label={t("pool.tabs")}
      onChange={(id) => router.history.push(paths.pool(account, row.id, id))}
      tabs={tabs.map((id) => ({ id, label: t(`pool.${id}`), content: id === tab ? contents[id]() : null }))}
    />
  );
}
