import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useBranding } from "../../app/branding";
import { useCurrentAccount } from "../../app/current-account";
import { paths } from "../../app/paths";
import { can, useSession } from "../../app/session";
import { vendorPlaces } from "../../app/vendor-places";
import type { Translate } from "../../lib/i18n";
import type { AccountRef } from "../../lib/types";
import { Page } from "../../ui/PageHeader";
import { AccountStatus } from "../account/AccountStatus";
import { myInvitationsQuery } from "../member/api";
import { RoleNames } from "../member/RoleNames";
import { WaitingRecoveries } from "../member/WaitingRecoveries";
import { WaitingActivations } from "../request/activation/WaitingActivations";

interface Place {
  title: string;
  text: string;
  href: string;
}

export default function HomePage() {
  const { t } = useTranslation("home");
  const session = useSession();
  const branding = useBranding();
  const { current } = useCurrentAccount();
  const name = session.profile.preferred_name || session.profile.first_name;
  return (
    <Page title={branding?.portal ?? ""} description={t("welcome", { name })} help="home">
      <SpaceBetween size="l">
        <WaitingActivations />
        <Invitations />
        <WaitingRecoveries />
        {session.accounts.length === 0 ? <Begin /> : <Accounts accounts={session.accounts} />}
        <div className="licet-places">
          {groups(current, session.operator, t).map((group) => (
            <Group key={group.title} {...group} />
          ))}
        </div>
      </SpaceBetween>
    </Page>
  );
}

function groups(account: AccountRef | undefined, operator: boolean, t: Translate) {
  const place = (key: string, href: string): Place => ({ title: t(`${key}.title`), text: t(`${key}.text`), href });
  const licenses: Place[] = [];
  if (account?.status === "active") {
    if (can(account, "licensing.view")) licenses.push(place("licenses", paths.licenses(account.id)));
    if (can(account, "licensing.tokens.manage")) licenses.push(place("set_up", paths.setUp(account.id)));
  }
  const administration = [
    place("request", paths.request),
    place("access", paths.access()),
    place("requests", paths.requests()),
    ...(account ? [place("manage", paths.manage(account.id))] : []),
    place("recoveries", paths.recoveries),
    place("learn", paths.learn()),
  ];
  return [
    { title: t("group.licenses"), places: licenses },
    { title: t("group.administration"), places: administration },
    {
      title: t("vendor:title"),
      places: vendorPlaces
        .filter(() => operator)
        .map(({ name, href }) => ({
          title: t(`vendor:places.${name}.title`),
          text: t(`vendor:places.${name}.text`),
          href,
        })),
    },
  ].filter((group) => group.places.length > 0);
}

function Group({ title, places }: { title: string; places: Place[] }) {
  return (
    <Container fitHeight header={<Header variant="h2">{title}</Header>}>
      <SpaceBetween size="m">
        {places.map((place) => (
          <div key={place.href}>
            <Link href={place.href} variant="primary" fontSize="heading-s">
              {place.title}
            </Link>
            <Box color="text-body-secondary">{place.text}</Box>
          </div>
        ))}
      </SpaceBetween>
    </Container>
  );
}

function Begin() {
  const { t } = useTranslation("home");
  return (
    <Container>
      <SpaceBetween size="m">
        <div>
          <Box variant="h2">{t("begin.title")}</Box>
          <Box variant="p" color="text-body-secondary">
            {t("begin.text")}
          </Box>
        </div>
        <SpaceBetween direction="horizontal" size="xs">
          <Button variant="primary" href={paths.request}>
            {t("begin.action")}
          </Button>
          <Button href={paths.access()}>{t("access.title")}</Button>
        </SpaceBetween>
      </SpaceBetween>
    </Container>
  );
}

function Accounts({ accounts }: { accounts: AccountRef[] }) {
  const { t } = useTranslation("home");
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${accounts.length})`}>
          {t("accounts")}
        </Header>
      }
    >
      <div className="licet-places">
        {accounts.map((account) => (
          <div key={account.id}>
            <Link
              href={
                account.status === "active" && can(account, "licensing.view")
                  ? paths.licenses(account.id)
                  : paths.manage(account.id)
              }
              fontSize="heading-s"
              variant="primary"
            >
              {account.name}
            </Link>
            <Box color="text-body-secondary">{account.domain_identifier}</Box>
            <Box color="text-body-secondary">
              <AccountStatus status={account.status} /> <RoleNames roles={account.roles} />
            </Box>
          </div>
        ))}
      </div>
    </Container>
  );
}

function Invitations() {
  const { t } = useTranslation("home");
  const query = useQuery(myInvitationsQuery);
  if (query.isError) return <StatusIndicator type="warning">{t("invitations_failed")}</StatusIndicator>;
  return (
    <>
      {(query.data ?? []).map((invitation) => (
        <Alert
          key={invitation.id}
          type="info"
          header={t("invitation.title", { account: invitation.account_name })}
          action={<Button href={paths.invitation(invitation.id)}>{t("invitation.action")}</Button>}
        >
          {t("invitation.text", { name: invitation.invited_by.name || invitation.invited_by.email })}
        </Alert>
      ))}
    </>
  );
}
