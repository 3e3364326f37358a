import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { sessionQuery, useSession } from "../../app/session";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { Recovery } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { Time } from "../../ui/Time";
import { RecoveryState } from "./RecoveryState";
import { approveRecovery, recoveryKey, recoveryQuery, stopRecovery } from "./recovery-api";

/** The page behind the link in the mail: stop the recovery with one click, or approve it (SPEC R12). */
export default function RecoveryPage() {
  const { t } = useTranslation("member");
  const { recovery: id } = usePageParams();
  const query = useQuery(recoveryQuery(id));
  return (
    <Page
      title={t("recovery.one")}
      crumbs={[
        { text: t("recovery.title"), href: paths.recoveries },
        { text: t("recovery.one"), href: paths.recovery(id) },
      ]}
      help="recovery"
    >
      <Loaded query={query}>{(recovery) => <Decide recovery={recovery} />}</Loaded>
    </Page>
  );
}

function Decide({ recovery }: { recovery: Recovery }) {
  const { t } = useTranslation("member");
  const session = useSession();
  const queries = useQueryClient();
  const flash = useFlash();
  const done = (text: string) => async () => {
    await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
    void queries.invalidateQueries({ queryKey: recoveryKey });
    flash({ type: "success", content: text });
  };
  const approve = useSubmit((id: string, key) => approveRecovery(id, key), done(t("recovery.approved")));
  const stop = useSubmit((id: string, key) => stopRecovery(id, key), done(t("recovery.stopped")));
  const early = Date.now() < Date.parse(recovery.approvable_at);
  const error = approve.error ?? stop.error;
  const administrator = session.accounts
    .find((account) => account.id === recovery.account_id)
    ?.roles.some((held) => held.role === "account_admin");
  return (
    <SpaceBetween size="l">
      {error ? <ProblemAlert error={error} /> : null}
      {recovery.status === "waiting" ? (
        <Alert
          type={administrator ? "warning" : "info"}
          action={
            <SpaceBetween direction="horizontal" size="xs">
              {administrator ? (
                <Button variant="primary" loading={stop.isPending} onClick={() => stop.mutate(recovery.id)}>
                  {t("recovery.stop")}
                </Button>
              ) : null}
              <Button
                disabled={early}
                disabledReason={early ? t("recovery.early") : undefined}
                loading={approve.isPending}
                onClick={() => approve.mutate(recovery.id)}
              >
                {t("recovery.approve")}
              </Button>
            </SpaceBetween>
          }
        >
          {t(administrator ? "recovery.stop_text" : "recovery.approve_text")}
        </Alert>
      ) : null}
      <Facts recovery={recovery} />
    </SpaceBetween>
  );
}

function Facts({ recovery }: { recovery: Recovery }) {
  const { t } = useTranslation("member");
  const { proposed, approvals } = recovery;
  return (
    <Container header={<Header variant="h2">{recovery.account_name}</Header>}>
      <KeyValues
        columns={3}
        items={[
          { label: t("status"), value: <RecoveryState status={recovery.status} /> },
          { label: t("access.identifier"), value: recovery.domain_identifier },
          { label: t("recovery.proposed"), value: `${proposed.name} (${proposed.email})` },
          { label: t("access.reason"), value: recovery.reason },
          { label: t("recovery.opened_by"), value: recovery.opened_by },
          { label: t("access.created"), value: <Time at={recovery.created_at} /> },
          { label: t("recovery.approvable"), value: <Time at={recovery.approvable_at} /> },
          { label: t("access.expires"), value: <Time at={recovery.expires_at} /> },
          {
            label: t("recovery.approvals"),
            value:
              (approvals ?? [])
                .map(({ name, operator }) => (operator ? t("recovery.by_operator", { name }) : name))
                .join(", ") || nothing,
          },
          ...(recovery.stopped_by ? [{ label: t("recovery.stopped_by"), value: recovery.stopped_by }] : []),
        ]}
      />
    </Container>
  );
}
