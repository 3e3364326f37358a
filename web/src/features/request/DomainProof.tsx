import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { can, sessionQuery } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { Account, DomainProof as Proof } from "../../lib/types";
import { InfoLink } from "../../ui/InfoLink";
import { KeyValues } from "../../ui/KeyValues";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { Time } from "../../ui/Time";
import { accountKey } from "../account/api";
import { checkProof, proofQuery, startProof } from "./proof-api";

/** Proving by a DNS record that the domain is the company's (SPEC B4, R2). */
export function DomainProof({ account }: { account: Account }) {
  const { t } = useTranslation("proof");
  const query = useQuery(proofQuery(account.id));
  const proof = query.data;
  if (!proof || proof.proved_by === "dns") return null;
  return (
    <Container
      header={
        <Header
          variant="h2"
          info={<InfoLink topic="domain_proof" />}
          description={proof.decides ? t("decides", { domain: proof.domain }) : t("text", { domain: proof.domain })}
        >
          {t("title")}
        </Header>
      }
    >
      {can(account, "account.update") ? (
        <Panel account={account} proof={proof} />
      ) : (
        <Box color="text-body-secondary">{t("not_yours")}</Box>
      )}
    </Container>
  );
}

function Panel({ account, proof }: { account: Account; proof: Proof }) {
  const { t } = useTranslation("proof");
  const queries = useQueryClient();
  const keep = async (next: Proof) => {
    queries.setQueryData(proofQuery(account.id).queryKey, next);
    if (next.outcome !== "seen") return;
    await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
    void queries.invalidateQueries({ queryKey: accountKey(account.id) });
  };
  const start = useSubmit((_: undefined, key) => startProof(account.id, key), keep);
  const check = useSubmit((_: undefined, key) => checkProof(account.id, key), keep);
  const error = start.error ?? check.error;
  const ended = proof.expires_at !== null && new Date(proof.expires_at ?? 0).getTime() <= Date.now();
  const begun = proof.record_value !== "";
  return (
    <SpaceBetween size="l">
      {error ? <ProblemAlert error={error} /> : null}
      {begun && !ended ? <Record proof={proof} /> : null}
      {begun && ended ? <Alert type="warning">{t("ended")}</Alert> : null}
      <SpaceBetween direction="horizontal" size="xs">
        {begun && !ended ? (
          <Button variant="primary" loading={check.isPending} onClick={() => check.mutate(undefined)}>
            {t("check")}
          </Button>
        ) : null}
        <Button
          variant={begun && !ended ? "normal" : "primary"}
          loading={start.isPending}
          onClick={() => start.mutate(undefined)}
        >
          {begun ? t("renew") : t("start")}
        </Button>
      </SpaceBetween>
    </SpaceBetween>
  );
}

function Record({ proof }: { proof: Proof }) {
  const { t } = useTranslation("proof");
  const copied = (label: string, text: string) => (
    <CopyToClipboard
      variant="inline"
      textToCopy={text}
      copyButtonAriaLabel={t("copy", { what: label })}
      copySuccessText={t("copied")}
      copyErrorText={t("not_copied")}
    />
  );
  return (
    <SpaceBetween size="l">
      <Box variant="p">{t("how")}</Box>
      <KeyValues
        columns={3}
        items={[
          { label: t("name"), value: copied(t("name"), proof.record_name) },
          { label: t("type"), value: copied(t("type"), "TXT") },
          { label: t("value"), value: copied(t("value"), proof.record_value) },
          { label: t("state"), value: <State proof={proof} /> },
          { label: t("checked"), value: <Time at={proof.checked_at} /> },
          { label: t("expires"), value: <Time at={proof.expires_at} /> },
        ]}
      />
      {proof.outcome === "" || proof.outcome === "seen" ? null : (
        <Alert type="info" header={t(`outcome.${proof.outcome}`)}>
          {t(`remedy.${proof.outcome}`, { seen: proof.seen })}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function State({ proof }: { proof: Proof }) {
  const { t } = useTranslation("proof");
  if (proof.outcome === "seen") return <StatusIndicator type="success">{t("seen")}</StatusIndicator>;
  return <StatusIndicator type="pending">{proof.outcome === "" ? t("waiting") : t("not_seen")}</StatusIndicator>;
}
