import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../../app/params";
import { paths } from "../../../app/paths";
import { canIn, useAccountRef } from "../../../app/session";
import type { AccountRef, VirtualAccount } from "../../../lib/types";
import { Loaded } from "../../../ui/Loaded";
import { Page } from "../../../ui/PageHeader";
import { PageTabs } from "../../../ui/PageTabs";
import { EventsTab } from "../../event/EventsTab";
import { VirtualUsersTab } from "../../member/VirtualUsersTab";
import { virtualAccountQuery } from "../api";
import { usePulse } from "../pulse";
import { GeneralTab } from "./GeneralTab";
import { VirtualTagsTab } from "./VirtualTagsTab";

const help: Record<string, string> = { users: "virtual_users", tags: "tags", events: "events" };

/** One virtual account as a part of the Smart Account: what it is, who reaches it, its tags, its log (SPEC D6). */
export default function VirtualAccountPage() {
  const { t } = useTranslation("account");
  const { account: id, va, tab } = usePageParams();
  const account = useAccountRef(id);
  usePulse(id);
  const query = useQuery(virtualAccountQuery(id, va));
  const name = query.data?.name ?? t("va.one");
  const licensing = account?.status === "active" && canIn(account, va, "licensing.view");
  return (
    <Page
      title={name}
      description={account ? t("va.of", { account: account.name }) : undefined}
      crumbs={[
        { text: account?.name ?? t("manage.account"), href: paths.manage(id) },
        { text: t("manage.virtual-accounts"), href: paths.manage(id, "virtual-accounts") },
        { text: name, href: paths.virtualAccount(id, va) },
        { text: t(`va.tab.${tab}`, { defaultValue: name }), href: paths.virtualAccount(id, va, tab) },
      ]}
      help={help[tab] ?? "virtual_account"}
      actions={licensing ? <Button href={paths.pool(id, va)}>{t("va.open_licenses")}</Button> : undefined}
    >
      <Loaded query={query}>{(row) => <Parts account={account} row={row} tab={tab} />}</Loaded>
    </Page>
  );
}

function Parts({ account, row, tab }: { account: AccountRef | undefined; row: VirtualAccount; tab: string }) {
  const { t } = useTranslation("account");
  const router = useRouter();
  if (!account) return <Alert type="info">{t("manage.not_allowed")}</Alert>;
  const may = (permission: string) => canIn(account, row.id, permission);
  const tabs = [
    { id: "general", content: () => <GeneralTab account={account} row={row} /> },
    ...(may("member.users.view")
      ? [{ id: "users", content: () => <VirtualUsersTab account={account} place={row} /> }]
      : []),
    { id: "tags", content: () => <VirtualTagsTab account={account} row={row} /> },
    ...(may("account.events.view")
      ? [{ id: "events", content: () => <EventsTab accountId={account.id} virtualAccountId={row.id} /> }]
      : []),
  ];
  if (!tabs.some(({ id }) => id === tab)) return <Alert type="info">{t("manage.not_allowed")}</Alert>;
  return (
    <PageTabs
      active={tab}
      label={t("va.tabs")}
      onChange={(id) => router.history.push(paths.virtualAccount(account.id, row.id, id))}
      tabs={tabs.map(({ id, content }) => ({ id, label: t(`va.tab.${id}`), content: id === tab ? content() : null }))}
    />
  );
}
