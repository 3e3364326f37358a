import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
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
import { addressLines } from "../account/address";
import { OpenRecovery } from "../member/OpenRecovery";
import { openRecoveryAsOperator } from "../member/recovery-api";
import { AccountAgreementsTable } from "./AccountAgreementsTable";
import { AccountEventsTable } from "./AccountEventsTable";
import { AccountRequests } from "./AccountRequests";
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
            {account.locked ? (
              <Alert type="info" header={t("account.locked")}>
                {t("account.locked_text")}
              </Alert>
            ) : null}
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
        { id: "users", label: t("account.users"), content: <AccountUsersTable accountId={account.id} /> },
        { id: "requests", label: t("account.requests"), content: <AccountRequests accountId={account.id} /> },
        {
          id: "agreements",
          label: t("account.agreements"),
          content: <AccountAgreementsTable accountId={account.id} />,
        },
        { id: "events", label: t("account.events"), content: <AccountEventsTable accountId={account.id} /> },
        { id: "mails", label: t("account.mails"), content: <MailsTable accountId={account.id} /> },
      ]}
    />
  );
}

function Properties({ account }: { account: InspectedAccount }) {
  const { t } = useTranslation("vendor");
  const { domain_identifier: identifier, domain_identifier_unicode: readable } = account;
  return (
    <Container header={<Header variant="h2">{t("account.properties")}</Header>}>
      <KeyValues
        columns={3}
        items={[
          { label: t("account.status"), value: <AccountStatus status={account.status} /> },
          { label: t("account.tier"), value: t(`account:tier.${account.tier}`) },
          { label: t("account.lock"), value: account.locked ? t("account.locked") : t("account.unlocked") },
          {
            label: t("account.identifier"),
            value: (
              <>
                {identifier}
                {readable === identifier ? null : <Box color="text-body-secondary">{readable}</Box>}
              </>
            ),
          },
          { label: t("proof:by.label"), value: t(`proof:by.${account.domain_proof || "none"}`) },
          { label: t("account.former"), value: account.former_identifiers?.join(", ") || nothing },
          { label: t("account.requested_by"), value: <PersonLink who={account.requested_by} /> },
          { label: t("account.requested"), value: <Time at={account.requested_at} /> },
          { label: t("account.phone"), value: account.phone || nothing },
          { label: t("account.creator"), value: <PersonLink who={account.creator} /> },
          { label: t("account.activated"), value: <Time at={account.activated_at} /> },
          {
            label: t("account:properties.search"),
            value: t(account.search_by_member_email ? "account:properties.allowed" : "account:properties.not_allowed"),
          },
          { label: t("account.company"), value: <Address company={account.company} /> },
          { label: t("account.virtual"), value: (account.virtual_accounts ?? []).map((va) => va.name).join(", ") },
          { label: t("account:properties.id"), value: <Box variant="code">{account.id}</Box> },
        ]}
      />
      <Said label={t("account.justification")} text={account.justification} />
      <Said label={t("account.message")} text={account.message} />
    </Container>
  );
}

/** Somebody's name and address; their page is found by the address. */
function PersonLink({ who }: { who: { name: string; email: string } }) {
  if (!who.email) return <>{nothing}</>;
  return (
    <>
      {who.name || nothing}
      <Box color="text-body-secondary">
        <Link href={paths.operator.peopleCalled(who.email)}>{who.email}</Link>
      </Box>
    </>
  );
}

function Address({ company }: { company: InspectedAccount["company"] }) {
  return (
    <>
      {company.name || nothing}
      {addressLines(company).map((line) => (
        <Box key={line} color="text-body-secondary">
          {line}
        </Box>
      ))}
    </>
  );
}

function Said({ label, text }: { label: string; text: string }) {
  if (!text) return null;
  return (
    <Box margin={{ top: "l" }}>
      <Box variant="awsui-key-label">{label}</Box>
      <Box variant="p">{text}</Box>
    </Box>
  );
}
