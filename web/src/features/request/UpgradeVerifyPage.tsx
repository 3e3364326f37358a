import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { sessionQuery } from "../../app/session";
import { asApiError } from "../../lib/problem";
import { useSubmit } from "../../lib/submit";
import type { Upgrade } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { Loading } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { Time } from "../../ui/Time";
import { addressLines } from "../account/address";
import { accountKey } from "../account/api";
import { tokenFromAddress } from "../identity/link";
import { activateUpgrade, upgradeLinkQuery } from "./upgrade-api";
import { useResend } from "./upgrade-state";

/** The page behind the link in the verification mail of an upgrade (SPEC G2): look it over, then activate. */
export default function UpgradeVerifyPage() {
  const { t } = useTranslation("account");
  const { account: id } = usePageParams();
  const [token] = useState(tokenFromAddress);
  const query = useQuery({ ...upgradeLinkQuery(id, token), enabled: token !== "", retry: false });
  const upgrade = query.data?.upgrade;
  return (
    <Page
      title={t("upgrade.verify")}
      description={t("upgrade.verify_text")}
      crumbs={[
        { text: t("upgrade.title"), href: paths.upgrade(id) },
        { text: t("upgrade.verify"), href: paths.upgrade(id) },
      ]}
      help="upgrade"
    >
      {token === "" ? (
        <Alert type="info" action={<Button href={paths.upgrade(id)}>{t("upgrade.title")}</Button>}>
          {t("upgrade.no_link")}
        </Alert>
      ) : query.isError ? (
        <Refused accountId={id} error={query.error} />
      ) : upgrade ? (
        <Verification accountId={id} token={token} upgrade={upgrade} />
      ) : (
        <Loading />
      )}
    </Page>
  );
}

function Refused({ accountId, error }: { accountId: string; error: unknown }) {
  const { t } = useTranslation("account");
  const resend = useResend(accountId, undefined);
  const problem = asApiError(error);
  return (
    <ProblemAlert
      error={problem}
      action={
        problem.code === "upgrade_link_expired" ? (
          <Button loading={resend.isPending} onClick={() => resend.mutate(undefined)}>
            {t("upgrade.resend")}
          </Button>
        ) : (
          <Button href={paths.upgrade(accountId)}>{t("upgrade.title")}</Button>
        )
      }
    />
  );
}

function Verification({ accountId, token, upgrade }: { accountId: string; token: string; upgrade: Upgrade }) {
  const { t } = useTranslation("account");
  const router = useRouter();
  const flash = useFlash();
  const queries = useQueryClient();
  const activate = useSubmit(
    (secret: string, key) => activateUpgrade(accountId, secret, key),
    async () => {
      await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({
        type: "success",
        header: t("upgrade.done"),
        content: t("upgrade.done_text", { identifier: upgrade.wanted }),
      });
      router.history.push(paths.manage(accountId));
    },
  );
  return (
    <Container header={<Header variant="h2">{t("upgrade.information")}</Header>}>
      <SpaceBetween size="l">
        {activate.error ? <ProblemAlert error={activate.error} /> : null}
        <KeyValues
          columns={2}
          items={[
            { label: t("upgrade.previous"), value: <Box variant="code">{upgrade.previous}</Box> },
            {
              label: t("upgrade.wanted"),
              value: (
                <>
                  <Box variant="code">{upgrade.wanted}</Box>
                  {upgrade.wanted_unicode !== upgrade.wanted ? (
                    <Box color="text-body-secondary">{upgrade.wanted_unicode}</Box>
                  ) : null}
                </>
              ),
            },
            { label: t("name"), value: upgrade.name },
            { label: t("upgrade.requester_email"), value: upgrade.requested_by.email },
            { label: t("properties.requested_by"), value: upgrade.requested_by.name },
            { label: t("properties.requested_at"), value: <Time at={upgrade.requested_at} /> },
            { label: t("company.name"), value: upgrade.company.name },
            { label: t("company.address"), value: addressLines(upgrade.company).join(", ") },
          ]}
        />
        <Button variant="primary" loading={activate.isPending} onClick={() => activate.mutate(token)}>
          {t("upgrade.activate")}
        </Button>
      </SpaceBetween>
    </Container>
  );
}
