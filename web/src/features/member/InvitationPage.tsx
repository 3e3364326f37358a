import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { sessionQuery, useAccountRef } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { Invitation } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { Time } from "../../ui/Time";
import { acceptInvitation, declineInvitation, invitationQuery, myInvitationsQuery } from "./api";
import { heldRole } from "./RoleNames";

/** The page behind the link in an invitation: accept or decline, with a word to the sender (SPEC D3). */
export default function InvitationPage() {
  const { t } = useTranslation("member");
  const { invitation: id } = usePageParams();
  const query = useQuery(invitationQuery(id));
  return (
    <Page
      title={t("invitation.title")}
      crumbs={[{ text: t("invitation.title"), href: paths.invitation(id) }]}
      help="invitation"
    >
      <Loaded query={query}>{(invitation) => <Answer invitation={invitation} />}</Loaded>
    </Page>
  );
}

function Answer({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation("member");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const [message, setMessage] = useState("");
  const [declining, setDeclining] = useState(false);
  const done = async (text: string, to: string) => {
    await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
    void queries.invalidateQueries({ queryKey: myInvitationsQuery.queryKey });
    flash({ type: "success", content: text });
    router.history.push(to);
  };
  const accept = useSubmit(
    (text: string, key) => acceptInvitation(invitation.id, text, key),
    () => done(t("invitation.accepted", { account: invitation.account_name }), paths.nextSteps(invitation.account_id)),
  );
  const decline = useSubmit(
    (text: string, key) => declineInvitation(invitation.id, text, key),
    () => done(t("invitation.declined", { account: invitation.account_name }), paths.home),
  );
  const pending = invitation.status === "pending";
  const { name, email } = invitation.invited_by;
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header variant="h2">
            {pending ? t("invitation.to", { account: invitation.account_name }) : invitation.account_name}
          </Header>
        }
      >
        <SpaceBetween size="l">
          <KeyValues
            columns={3}
            items={[
              { label: t("invitation.account"), value: `${invitation.account_name} (${invitation.domain_identifier})` },
              { label: t("invitation.role"), value: heldRole(t, invitation) },
              { label: t("invitation.from"), value: name ? `${name} (${email})` : email },
              { label: t("invitation.sent"), value: <Time at={invitation.created_at} as="date" /> },
              { label: t("invitation.expires"), value: <Time at={invitation.expires_at} as="date" /> },
            ]}
          />
          {invitation.message ? (
            <div>
              <Box variant="awsui-key-label">{t("invitation.message")}</Box>
              <Box variant="p">{invitation.message}</Box>
            </div>
          ) : null}
        </SpaceBetween>
      </Container>
      {pending ? (
        <Container>
          <SpaceBetween size="l">
            {accept.error ? <ProblemAlert error={accept.error} /> : null}
            <FormField
              label={
                <>
                  {t("invitation.answer")} <i>{t("common:optional")}</i>
                </>
              }
            >
              <Textarea rows={3} value={message} onChange={({ detail }) => setMessage(detail.value)} />
            </FormField>
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="primary" loading={accept.isPending} onClick={() => accept.mutate(message)}>
                {t("invitation.accept")}
              </Button>
              <Button onClick={() => setDeclining(true)}>{t("invitation.decline")}</Button>
            </SpaceBetween>
          </SpaceBetween>
        </Container>
      ) : (
        <Alert type="info" action={<Way invitation={invitation} />}>
          {t(`invitation.state_${invitation.status}`, { defaultValue: t("invitation.closed") })}
        </Alert>
      )}
      {declining ? (
        <ConfirmModal
          title={t("invitation.decline_title", { account: invitation.account_name })}
          consequences={t("invitation.decline_text", { name: name || email })}
          action={t("invitation.decline")}
          pending={decline.isPending}
          error={decline.error}
          onConfirm={() => decline.mutate(message)}
          onDismiss={() => setDeclining(false)}
        />
      ) : null}
    </SpaceBetween>
  );
}

/** Where to go from an invitation that is answered: to the account, for who is in it. */
function Way({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation("member");
  const joined = useAccountRef(invitation.account_id) !== undefined;
  return joined ? (
    <Button href={paths.nextSteps(invitation.account_id)}>{t("invitation.open_account")}</Button>
  ) : (
    <Button href={paths.home}>{t("common:missing.home")}</Button>
  );
}
