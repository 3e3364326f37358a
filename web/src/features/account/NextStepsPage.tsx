import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { can, useAccountRef } from "../../app/session";
import type { Account } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { AccountStatus } from "./AccountStatus";
import { accountQuery } from "./api";
import { usePulse } from "./pulse";

/** What comes after requesting an account (SPEC C4): what can be done with it, or what it waits for. */
export default function NextStepsPage() {
  const { t } = useTranslation("account");
  const { account: id } = usePageParams();
  usePulse(id);
  const query = useQuery(accountQuery(id));
  return (
    <Page
      title={t("next.title")}
      crumbs={[
        { text: t("request.title"), href: paths.request },
        { text: t("next.title"), href: paths.nextSteps(id) },
      ]}
      help="next_steps"
    >
      <Loaded query={query}>
        {({ account }) => (account.status === "active" ? <Active account={account} /> : <Waiting account={account} />)}
      </Loaded>
    </Page>
  );
}

function Facts({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  return (
    <KeyValues
      columns={3}
      items={[
        { label: t("name"), value: account.name },
        { label: t("identifier.label"), value: <Box variant="code">{account.domain_identifier}</Box> },
        { label: t("properties.status"), value: <AccountStatus status={account.status} /> },
      ]}
    />
  );
}

function Active({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  // A role in a virtual account is enough to set up licensing there.
  const own = useAccountRef(account.id);
  const others = [
    { key: "manage", href: paths.manage(account.id) },
    ...(can(own, "licensing.view") ? [{ key: "licenses", href: paths.licenses(account.id) }] : []),
    { key: "home", href: paths.home },
  ];
  const tokens = can(own, "licensing.tokens.manage");
  return (
    <SpaceBetween size="l">
      <Container>
        <Facts account={account} />
      </Container>
      {tokens ? (
        <Container
          header={
            <Header variant="h2" description={t("next.set_up_text")}>
              {t("next.set_up_title")}
            </Header>
          }
        >
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" href={paths.setUp(account.id)}>
              {t("next.set_up")}
            </Button>
            {can(account, "member.users.manage") ? (
              <Button href={paths.delegate(account.id)}>{t("next.someone_else")}</Button>
            ) : null}
          </SpaceBetween>
        </Container>
      ) : null}
      <Container header={<Header variant="h2">{t("next.other")}</Header>}>
        <div className="licet-places">
          {others.map(({ key, href }) => (
            <div key={key}>
              <Link href={href} variant="primary" fontSize="heading-s">
                {t(`next.${key}`)}
              </Link>
              <Box color="text-body-secondary">{t(`next.${key}_text`)}</Box>
            </div>
          ))}
        </div>
      </Container>
    </SpaceBetween>
  );
}

function Waiting({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  return (
    <SpaceBetween size="l">
      <Alert type="info" header={t("waiting.title")}>
        {account.status_reason || t(`waiting.${account.status}`, { defaultValue: t("waiting.text") })}
      </Alert>
      <Container header={<Header variant="h2">{t("waiting.request")}</Header>}>
        <Facts account={account} />
      </Container>
      <Container header={<Header variant="h2">{t("waiting.next")}</Header>}>
        <ol>
          <li>{t("waiting.step1")}</li>
          <li>{t("waiting.step2")}</li>
          <li>{t("waiting.step3")}</li>
        </ol>
        <Button href={paths.home}>{t("next.home")}</Button>
      </Container>
    </SpaceBetween>
  );
}
