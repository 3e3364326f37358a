import Alert from "@cloudscape-design/components/alert";
import Badge from "@cloudscape-design/components/badge";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { can, useAccountRef } from "../../app/session";
import type { Account } from "../../lib/types";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { PageTabs } from "../../ui/PageTabs";
import { AgreementsTab } from "../agreement/AgreementsTab";
import { usePendingAgreements } from "../agreement/pending";
import { EventsTab } from "../event/EventsTab";
import { waitingQuery } from "../member/access-api";
import { GroupsTab } from "../member/GroupsTab";
import { RequestsTab } from "../member/RequestsTab";
import { UsersTab } from "../member/UsersTab";
import { accountQuery, type TaggedAccount } from "./api";
import { PropertiesTab } from "./PropertiesTab";
import { usePulse } from "./pulse";
import { TagsTab } from "./TagsTab";
import { VirtualAccountsTab } from "./VirtualAccountsTab";

const help: Record<string, string> = {
  properties: "properties",
  "virtual-accounts": "virtual_accounts",
  users: "users",
  groups: "groups",
  tags: "tags",
  agreements: "agreements",
  requests: "requests",
  events: "events",
};

/** Manage Smart Account: everything about the account itself, in tabs (SPEC E). */
export default function ManagePage() {
  const { t } = useTranslation("account");
  const { account: id, tab } = usePageParams();
  usePulse(id);
  const query = useQuery(accountQuery(id));
  const name = query.data?.account.name ?? "";
  return (
    <Page
      title={t("manage.title")}
      description={query.data ? `${name} · ${query.data.account.domain_identifier}` : undefined}
      crumbs={[
        { text: name || t("manage.account"), href: paths.manage(id) },
        { text: t(`manage.${tab}`, { defaultValue: t("manage.title") }), href: paths.manage(id, tab) },
      ]}
      help={help[tab] ?? "properties"}
    >
      <Loaded query={query}>{(tagged) => <ManageTabs tagged={tagged} tab={tab} />}</Loaded>
    </Page>
  );
}

function ManageTabs({ tagged, tab }: { tagged: TaggedAccount; tab: string }) {
  const { t } = useTranslation("account");
  const router = useRouter();
  const { account } = tagged;
  const toAccept = usePendingAgreements(account).length;
  const manage = can(account, "member.users.manage");
  // Who manages the users of virtual accounts only sees the invitations to those.
  const somewhere = can(useAccountRef(account.id), "member.users.manage");
  const waiting = useQuery({ ...waitingQuery(account.id), enabled: manage && account.status === "active" }).data ?? 0;
  const tabs = [
    { id: "properties", content: () => <PropertiesTab tagged={tagged} /> },
    { id: "virtual-accounts", content: () => <VirtualAccountsTab account={account} /> },
    ...(can(account, "member.users.view") ? [{ id: "users", content: () => <UsersTab account={account} /> }] : []),
    ...(can(account, "member.users.view") ? [{ id: "groups", content: () => <GroupsTab account={account} /> }] : []),
    { id: "tags", content: () => <TagsTab account={account} /> },
    ...(manage || somewhere ? [{ id: "requests", content: () => <RequestsTab account={account} /> }] : []),
    ...(can(account, "agreement.view")
      ? [{ id: "agreements", content: () => <AgreementsTab account={account} /> }]
      : []),
    ...(can(account, "account.events.view") ? [{ id: "events", content: () => <Events account={account} /> }] : []),
  ];
  const badges: Record<string, string> = {
    requests: waiting > 0 ? t("manage.waiting", { count: waiting }) : "",
    agreements: toAccept > 0 ? t("manage.to_accept", { count: toAccept }) : "",
  };
  return (
    <>
      {tabs.some(({ id }) => id === tab) ? null : (
        <Alert type="info">{t(tab in help ? "manage.not_allowed" : "common:missing.text")}</Alert>
      )}
      <PageTabs
        active={tab}
        label={t("manage.title")}
        onChange={(id) => router.history.push(paths.manage(account.id, id))}
        tabs={tabs.map(({ id, content }) => ({
          id,
          label: <Label text={t(`manage.${id}`)} badge={badges[id] ?? ""} />,
          content: id === tab ? content() : null,
        }))}
      />
    </>
  );
}

function Events({ account }: { account: Account }) {
  return <EventsTab accountId={account.id} />;
}

/** The name of a tab, with how much waits there. */
function Label({ text, badge }: { text: string; badge: string }) {
  if (!badge) return <>{text}</>;
  return (
    <>
      {text} <Badge color="red">{badge}</Badge>
    </>
  );
}
