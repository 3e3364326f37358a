import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { paths } from "../../../app/paths";
import type { Token } from "../../../lib/types";
import { Command } from "../../../ui/Command";
import { InfoLink } from "../../../ui/InfoLink";
import { entitlementsQuery, instancesQuery, licensesQuery, type Pool } from "../api";

const state = "./device";

/** The commands that a device, or the machine beside it, runs; and whether one has come. */
export function GiveTokenStep({ pool, token }: { pool: Pool; token: Token | undefined }) {
  const { t } = useTranslation("licensing");
  const licenses = useQuery(licensesQuery(pool, { limit: 1 }));
  const entitlements = useQuery(entitlementsQuery);
  const unrestricted = entitlements.data?.find((row) => !row.export_controlled && row.when_short !== "refuse");
  const tag = licenses.data?.items[0]?.tag ?? unrestricted?.tag ?? t("set_up.tag");
  const register = (secret: string) =>
    `licet agent --state ${state} register --server ${location.origin} --token ${secret} --pid ${t("set_up.pid")} --serial ${t("set_up.serial")}`;
  return (
    <Container
      header={
        <Header variant="h2" info={<InfoLink topic="devices" />}>
          {t("set_up.step3")}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Box variant="p">{t("set_up.step3_text")}</Box>
        <div>
          <Box variant="awsui-key-label">{t("set_up.register")}</Box>
          <Command
            label={t("set_up.register")}
            text={register(t("set_up.token"))}
            full={token?.value ? register(token.value) : undefined}
          />
        </div>
        <div>
          <Box variant="awsui-key-label">{t("set_up.request")}</Box>
          <Command label={t("set_up.request")} text={`licet agent --state ${state} request ${tag} 1`} />
        </div>
        <div>
          <Box variant="awsui-key-label">{t("set_up.status")}</Box>
          <Command label={t("set_up.status")} text={`licet agent --state ${state} status`} />
        </div>
        {token ? <FirstDevice pool={pool} since={token.created_at} /> : null}
      </SpaceBetween>
    </Container>
  );
}

/** Waits for the first device that registers after the token was made, and names it when it has come. */
function FirstDevice({ pool, since }: { pool: Pool; since: string }) {
  const { t } = useTranslation("licensing");
  const query = useQuery(instancesQuery(pool, { limit: 5, sort: "-registered_at" }));
  const device = (query.data?.items ?? [])
    .filter((instance) => Date.parse(instance.registered_at) >= Date.parse(since))
    .at(-1);
  return (
    <LiveRegion>
      {device ? (
        <StatusIndicator type="success">
          <Link href={paths.instance(pool.account_id, pool.virtual_account_id, device.id)}>{device.name}</Link>{" "}
          {t("set_up.registered")}
        </StatusIndicator>
      ) : (
        <StatusIndicator type="in-progress">{t("set_up.waiting")}</StatusIndicator>
      )}
    </LiveRegion>
  );
}
