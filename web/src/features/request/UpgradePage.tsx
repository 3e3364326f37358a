import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Icon from "@cloudscape-design/components/icon";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { can, useSession } from "../../app/session";
import { nothing } from "../../lib/format";
import type { Account, Upgrade, UpgradeState } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { addressLines } from "../account/address";
import { accountQuery } from "../account/api";
import { usePulse } from "../account/pulse";
import { DomainProof } from "./DomainProof";
import { UpgradeForm, UpgradePendingModal } from "./UpgradeForm";
import { upgradeQuery } from "./upgrade-api";
import { isOpen, UpgradeWaiting } from "./upgrade-state";

/** The upgrade of a limited account (SPEC G1, G2): first the profile, then the account's name and identifier. */
export default function UpgradePage() {
  const { t } = useTranslation("account");
  const { account: id } = usePageParams();
  usePulse(id);
  const query = useQuery(accountQuery(id));
  return (
    <Page
      title={t("upgrade.title")}
      description={t("upgrade.description")}
      crumbs={[
        { text: query.data?.account.name ?? t("manage.account"), href: paths.manage(id) },
        { text: t("upgrade.title"), href: paths.upgrade(id) },
      ]}
      help="upgrade"
    >
      <Loaded query={query}>{({ account }) => <Steps account={account} />}</Loaded>
    </Page>
  );
}

function Steps({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  const allowed = can(account, "account.upgrade") && account.status === "active";
  const state = useQuery({ ...upgradeQuery(account.id), enabled: allowed && account.tier === "limited" });
  if (account.tier === "standard") {
    return (
      <Alert
        type="success"
        action={<Button href={paths.manage(account.id)}>{t("upgrade.to_properties")}</Button>}
        header={t("upgrade.standard")}
      >
        {t("upgrade.standard_text", { identifier: account.domain_identifier })}
      </Alert>
    );
  }
  if (!allowed) return <Alert type="info">{t("upgrade.not_allowed")}</Alert>;
  return <Loaded query={state}>{(data) => <Upgrading account={account} state={data} />}</Loaded>;
}

function Upgrading({ account, state }: { account: Account; state: UpgradeState }) {
  const { t } = useTranslation("account");
  const { profile } = useSession();
  const [waiting, setWaiting] = useState<Upgrade | undefined>(undefined);
  const open = isOpen(state.upgrade);
  const missing = state.missing ?? [];
  return (
    <SpaceBetween size="l">
      {open ? <UpgradeWaiting account={account} upgrade={state.upgrade as Upgrade} /> : null}
      {state.upgrade?.status === "pending_upgrade_approval" ? <DomainProof account={account} /> : null}
      {state.upgrade?.status === "refused" ? (
        <Alert type="warning" header={t("upgrade.refused", { identifier: state.upgrade.wanted })}>
          {state.upgrade.reason} {t("upgrade.refused_text")}
        </Alert>
      ) : null}
      {open ? null : <Alert type="info">{t("upgrade.why")}</Alert>}
      {profile.partner && !open ? (
        <Alert type="warning">{t("upgrade.partner")}</Alert>
      ) : (
        <SpaceBetween size="l">
          <ProfileStep account={account} state={state} />
          <Container
            header={
              <Header
                variant="h2"
                description={missing.length > 0 ? t("upgrade.step2_later") : t("upgrade.step2_text")}
              >
                {t("upgrade.step2")}
              </Header>
            }
          >
            {open ? (
              <KeyValues
                columns={2}
                items={[
                  { label: t("name"), value: state.upgrade?.name },
                  { label: t("upgrade.wanted"), value: state.upgrade?.wanted },
                ]}
              />
            ) : missing.length > 0 ? (
              <StatusIndicator type="pending">{t("upgrade.first_profile")}</StatusIndicator>
            ) : (
              <UpgradeForm account={account} preview={state.preview} onWaiting={setWaiting} />
            )}
          </Container>
        </SpaceBetween>
      )}
      {waiting ? <UpgradePendingModal upgrade={waiting} onDone={() => setWaiting(undefined)} /> : null}
    </SpaceBetween>
  );
}

function ProfileStep({ account, state }: { account: Account; state: UpgradeState }) {
  const { t } = useTranslation("account");
  const { profile } = useSession();
  const missing = state.missing ?? [];
  const address = addressLines(state.company);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={missing.length > 0 ? t("upgrade.step1_text") : undefined}
          actions={
            <Button href={`${paths.profile}?to=${paths.upgrade(account.id)}`}>{t("upgrade.update_profile")}</Button>
          }
        >
          {missing.length > 0 ? t("upgrade.step1") : t("upgrade.step1_done")}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <KeyValues
          columns={3}
          items={[
            { label: t("requester.name"), value: `${profile.first_name} ${profile.last_name}` },
            { label: t("requester.email"), value: profile.email },
            { label: t("upgrade.username"), value: profile.username || nothing },
            { label: t("requester.phone"), value: profile.phone || nothing },
            { label: t("requester.company"), value: profile.company || nothing },
            { label: t("company.address"), value: address.length > 1 ? address.join(", ") : nothing },
          ]}
        />
        {missing.length > 0 ? (
          <ul className="licet-plain">
            {missing.map((what) => (
              <li key={what}>
                <Box color="text-status-warning">
                  <Icon name="status-warning" variant="warning" /> {t(`upgrade.missing.${what}`)}
                </Box>
              </li>
            ))}
          </ul>
        ) : (
          <StatusIndicator type="success">{t("upgrade.complete_profile")}</StatusIndicator>
        )}
      </SpaceBetween>
    </Container>
  );
}
