import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { date } from "../../../lib/format";
import { useSubmit } from "../../../lib/submit";
import type { Account, Token } from "../../../lib/types";
import { ProblemAlert } from "../../../ui/ProblemAlert";
import { accountKey } from "../../account/api";
import { Acceptance, useAcceptance } from "../../agreement/Acceptance";
import { issueToken, type Pool, type TokenBody } from "../api";

interface CreateTokenStepProps {
  account: Account;
  pool: Pool;
  token: Token | undefined;
  onCreated: (token: Token) => void;
}

/** One button: accepts the agreement and makes a token for 365 days and any number of devices. */
export function CreateTokenStep({ account, pool, token, onCreated }: CreateTokenStepProps) {
  const { t } = useTranslation("licensing");
  const queries = useQueryClient();
  const { toAccept, blocked, loading } = useAcceptance(account);
  const create = useSubmit(
    (body: TokenBody, key) => issueToken(pool, body, key),
    (made) => {
      onCreated(made);
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
    },
  );
  return (
    <Container header={<Header variant="h2">{t("set_up.step1")}</Header>}>
      <SpaceBetween size="m">
        {create.error ? <ProblemAlert error={create.error} /> : null}
        {token ? (
          <StatusIndicator type="success">{t("set_up.created", { date: date(token.expires_at) })}</StatusIndicator>
        ) : (
          <SpaceBetween size="m">
            <Box color="text-body-secondary">{t("set_up.step1_text")}</Box>
            <Acceptance account={account} />
            <Button
              variant="primary"
              disabled={blocked}
              loading={create.isPending || loading}
              onClick={() => create.mutate(toAccept === undefined ? {} : { accept_agreement: toAccept })}
            >
              {t("set_up.create")}
            </Button>
          </SpaceBetween>
        )}
      </SpaceBetween>
    </Container>
  );
}
