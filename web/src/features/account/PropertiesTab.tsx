import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { can, useAccountRef } from "../../app/session";
import { nothing } from "../../lib/format";
import type { Account } from "../../lib/types";
import { InfoLink } from "../../ui/InfoLink";
import { KeyValues } from "../../ui/KeyValues";
import { Time } from "../../ui/Time";
import { usePendingAgreements } from "../agreement/pending";
import { LeaveAccount } from "../member/LeaveAccount";
import { RecoveryContacts } from "../member/RecoveryContacts";
import { DomainProof } from "../request/DomainProof";
import { AccountStatus } from "./AccountStatus";
import { addressLines } from "./address";
import type { TaggedAccount } from "./api";
import { EditProperties } from "./EditProperties";
import { LimitedAlert } from "./LimitedAlert";

/** What the account is, who asked for it, and where it is at home (SPEC E2). */
export function PropertiesTab({ tagged }: { tagged: TaggedAccount }) {
  const { t } = useTranslation("account");
  const [editing, setEditing] = useState(false);
  const { account } = tagged;
  const administrator = useAccountRef(account.id)?.roles.some((held) => held.role === "account_admin") ?? false;
  return (
    <SpaceBetween size="l">
      <LimitedAlert account={account} />
      <AgreementsToAccept account={account} />
      {account.status !== "active" && account.status_reason ? <Alert type="info">{account.status_reason}</Alert> : null}
      <Container
        header={
          <Header
            variant="h2"
            actions={
              can(account, "account.update") ? (
                <Button onClick={() => setEditing(true)}>{t("properties.edit")}</Button>
              ) : undefined
            }
          >
            {t("properties.title")}
          </Header>
        }
      >
        <Facts account={account} />
      </Container>
      {provable(account) ? <DomainProof account={account} /> : null}
      {account.status === "active" && can(account, "member.users.manage") ? (
        <RecoveryContacts account={account} administrator={administrator} />
      ) : null}
      <LeaveAccount account={account} />
      {editing ? <EditProperties tagged={tagged} onDone={() => setEditing(false)} /> : null}
    </SpaceBetween>
  );
}

function Facts({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  const { domain_identifier: identifier, domain_identifier_unicode: readable } = account;
  const person = (who: { name: string; email: string }) => (
    <>
      {who.name || nothing}
      <Box color="text-body-secondary">{who.email}</Box>
    </>
  );
  return (
    <KeyValues
      columns={3}
      items={[
        { label: t("name"), value: account.name },
        {
          label: t("identifier.label"),
          info: <InfoLink topic="identifier" />,
          value: (
            <>
              <Box variant="code">{identifier}</Box>
              {readable && readable !== identifier ? <Box color="text-body-secondary">{readable}</Box> : null}
              {account.domain_proof ? (
                <Box color="text-body-secondary">{t(`properties.proof_${account.domain_proof}`)}</Box>
              ) : null}
              {(account.aliases ?? []).length > 0 ? (
                <Box color="text-body-secondary">
                  {t("properties.aliases", { aliases: account.aliases?.join(", ") })}
                </Box>
              ) : null}
            </>
          ),
        },
        ...(account.tier === "standard"
          ? [
              {
                label: t("proof:by.label"),
                info: <InfoLink topic="domain_proof" />,
                value: <ProvedBy account={account} />,
              },
            ]
          : []),
        { label: t("properties.status"), value: <AccountStatus status={account.status} /> },
        { label: t("properties.tier"), value: t(`tier.${account.tier}`), info: <InfoLink topic="limited" /> },
        { label: t("properties.creator"), value: person(account.creator) },
        { label: t("properties.requested_by"), value: person(account.requested_by) },
        { label: t("properties.requested_at"), value: <Time at={account.requested_at} /> },
        { label: t("properties.activated_at"), value: <Time at={account.activated_at} /> },
        {
          label: t("properties.headquarters"),
          info: <InfoLink topic="headquarters" />,
          value: (
            <>
              {t("properties.headquarters_of", {
                company: account.company?.name || nothing,
                number: account.headquarters_number,
              })}
              {addressLines(account.company).map((line) => (
                <Box key={line} color="text-body-secondary">
                  {line}
                </Box>
              ))}
            </>
          ),
        },
        {
          label: t("properties.search"),
          info: <InfoLink topic="member_search" />,
          value: account.search_by_member_email ? t("properties.allowed") : t("properties.not_allowed"),
        },
        {
          label: t("properties.lock"),
          info: <InfoLink topic="lock" />,
          value: account.locked ? t("properties.locked") : t("properties.unlocked"),
        },
        { label: t("properties.id"), value: <Box variant="code">{account.id}</Box> },
      ]}
    />
  );
}

function AgreementsToAccept({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  const pending = usePendingAgreements(account).filter((row) => row.accepted_version === "");
  if (pending.length === 0) return null;
  return (
    <Alert
      type="info"
      header={t("properties.to_accept", { count: pending.length })}
      action={<Button href={paths.manage(account.id, "agreements")}>{t("properties.see_agreements")}</Button>}
    >
      {pending.map((row) => `${row.title}, ${row.version}`).join("; ")}
    </Alert>
  );
}

/** A standard account that is active, or waits for a decision about its domain, can prove it. */
function provable({ tier, status }: Account): boolean {
  if (status === "pending_domain_approval" || status === "pending_upgrade_approval") return true;
  return tier === "standard" && status === "active";
}

function ProvedBy({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  return (
    <>
      {t(`proof:by.${account.domain_proof || "none"}`)}
      {account.domain_proved_at ? (
        <Box color="text-body-secondary">
          <Time at={account.domain_proved_at} as="date" />
        </Box>
      ) : null}
    </>
  );
}
