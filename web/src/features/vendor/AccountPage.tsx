import Alert from "@cloudscape-design/components/alert";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import type { InspectedAccount } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import { AccountStatus } from "../account/AccountStatus";
import { OpenRecovery } from "../member/OpenRecovery";
import { openRecoveryAsOperator } from "../member/recovery-api";
import { AccountEventsTable } from "./AccountEventsTable";
import { AccountUsersTable } from "./AccountUsersTable";
import { inspectQuery } from "./api";
import { useVendorCrumbs } from "./crumbs";
import { GrantDialog } from "./GrantDialog";
import { MailsTable } from "./MailsTable";
import { StateDialog } from "./StateDialog";

/** One account as the vendor's staff sees it, and what they may do to it (SPEC P1, C1, D8). */
export default function AccountPage() {
  const { t } = useTranslation("vendor");
  const { account: id } = usePageParams();
  const query = useQuery(inspectQuery(id));
  const name = query.data?.name ?? t("account.one");
  const [deed, setDeed] = useState("");
  return (
    <Page
      title={name}
      description={query.data?.domain_identifier_unicode}
      help="operator_account"
      crumbs={useVendorCrumbs(
        { text: t("places.accounts.title"), href: paths.operator.accounts },
        { text: name, href: paths.operator.account(id) },
      )}
      actions={query.data ? <Actions account={query.data} onDeed={setDeed} /> : undefined}
    >
      <Loaded query={query}>
        {(account) => (
          <SpaceBetween size="l">
            {account.status_reason ? <Alert type="info">{account.status_reason}</Alert> : null}
            <Inside account={account} />
            {deed === "grant" ? (
              <GrantDialog account={account} onDone={() => setDeed("")} />
            ) : deed === "recovery" ? (
              <OpenRecovery
                choices={[{ value: account.id, label: account.name }]}
                email=""
                open={openRecoveryAsOperator}
                onDone={() => setDeed("")}
              />
            ) : deed ? (
              <StateDialog account={account} deed={deed} onDone={() => setDeed("")} />
            ) : null}
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ account, onDeed }: { account: InspectedAccount; onDeed: (deed: string) => void }) {
  const { t } = useTranslation("vendor");
  const active = account.status === "active";
  return (
    <ButtonDropdown
      variant="primary"
      items={[
        {
          id: "grant",
          text: t("deed.grant.action"),
          disabled: !active || account.locked,
          disabledReason: account.locked ? t("grant.locked") : t("grant.inactive"),
        },
        {
          id: "recovery",
          text: t("member:recovery.open"),
          disabled: !active || account.locked,
          disabledReason: account.locked ? t("grant.locked") : t("grant.inactive"),
        },
        ...(account.may ?? []).map((id) => ({ id, text: t(`deed.${id}.action`) })),
      ]}
      onItemClick={({ detail }) => onDeed(detail.id)}
    >
      {t("account.actions")}
    </ButtonDropdown>
  );
}

function Inside({ account }: { account: InspectedAccount }) {
  const { t } = useTranslation("vendor");
  const router = useRouter();
  const { tab } = usePageParams();
  return (
    <Tabs
      ariaLabel={t("account.tabs")}
      activeTabId={tab}
      onChange={({ detail }) => router.history.push(paths.operator.account(account.id, detail.activeTabId))}
      tabs={[
        { id: "properties", label: t("account.properties"), content: <Properties account={account} /> },
        { id: "users", label: t("account.users"), content: <AccountUsersTable account={account} /> },
        { id: "events", label: t("account.events"), content: <AccountEventsTable accountId={account.id} /> },
        { id: "mails", label: t("account.mails"), content: <MailsTable accountId={account.id} /> },
      ]}
    />
  );
}

function Properties({ account }: { account: InspectedAccount }) {
  const { t } = useTranslation("vendor");
  const person = (who: { name: string; email: string }) => (who.email ? `${who.name} (${who.email})` : nothing);
  const company = account.company;
  const lines = [company.name, company.line1, company.line2, company.city, company.region, company.postal_code];
  return (
    <Container header={<Header variant="h2">{t("account.properties")}</Header>}>
      <KeyValues
        columns={3}
        items={[
          { label: t("account.status"), value: <AccountStatus status={account.status} /> },
          { label: t("account.tier"), value: t(`account:tier.${account.tier}`) },
          { label: t("account.identifier"), value: account.domain_identifier },
          { label: t("account.former"), value: account.former_identifiers?.join(", ") || nothing },
          { label: t("account.lock"), value: account.locked ? t("account.locked") : t("account.unlocked") },
          { label: t("account.requested_by"), value: person(account.requested_by) },
          { label: t("account.creator"), value: person(account.creator) },
          { label: t("account.requested"), value: <Time at={account.requested_at} /> },
          { label: t("account.activated"), value: <Time at={account.activated_at} /> },
          { label: t("account.company"), value: lines.filter(Boolean).join(", ") || nothing },
          { label: t("account.country"), value: account.country || nothing },
          { label: t("account.justification"), value: account.justification || nothing },
          { label: t("account.virtual"), value: (account.virtual_accounts ?? []).map((va) => va.name).join(", ") },
        ]}
      />
    </Container>
  );
}
