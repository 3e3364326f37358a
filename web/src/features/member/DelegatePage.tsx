import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { Trans, useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Account } from "../../lib/types";
import { SelectField, TextAreaField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { accountKey, accountQuery } from "../account/api";
import { LimitReached } from "../account/LimitReached";
import { AgreementLink } from "../agreement/AgreementLink";
import { accountAgreementsQuery, smartLicensing } from "../agreement/api";
import { addresses } from "./addresses";
import { type DelegationBody, delegateSetUp, rolesQuery } from "./api";
import { roleName } from "./RoleNames";

const most = 50;

/** "I want someone else to do it": accepts the agreement and invites those who shall set up (SPEC H3). */
export default function DelegatePage() {
  const { t } = useTranslation("member");
  const { account: id } = usePageParams();
  const query = useQuery(accountQuery(id));
  return (
    <Page
      title={t("delegate.title")}
      description={t("delegate.description")}
      crumbs={[
        { text: query.data?.account.name ?? t("delegate.account"), href: paths.manage(id) },
        { text: t("delegate.title"), href: paths.delegate(id) },
      ]}
      help="delegate"
      narrow
    >
      <Loaded query={query}>{({ account }) => <Delegation account={account} />}</Loaded>
    </Page>
  );
}

function Delegation({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const agreements = useQuery(accountAgreementsQuery(account.id));
  if (account.status !== "active") return <Alert type="info">{t("delegate.not_active")}</Alert>;
  if (!can(account, "member.users.manage")) return <Alert type="info">{t("delegate.not_allowed")}</Alert>;
  if (account.limits && account.limits.users.used >= account.limits.users.max) {
    return <LimitReached account={account} limit="users" />;
  }
  return (
    <Loaded query={agreements}>
      {(rows) => {
        const agreement = rows.find((row) => row.kind === smartLicensing);
        if (!agreement) return null;
        if (agreement.status === "pending" && !agreement.may_accept) {
          return (
            <Alert type="warning" header={t("delegate.blocked")}>
              <Trans
                t={t}
                i18nKey="delegate.blocked_text"
                components={{ agreement: <AgreementLink kind={smartLicensing} /> }}
              />
            </Alert>
          );
        }
        return (
          <DelegationForm account={account} version={agreement.version} accepted={agreement.status === "accepted"} />
        );
      }}
    </Loaded>
  );
}

function DelegationForm({ account, version, accepted }: { account: Account; version: string; accepted: boolean }) {
  const { t } = useTranslation("member");
  const router = useRouter();
  const flash = useFlash();
  const queries = useQueryClient();
  const roles = useQuery(rolesQuery);
  const limit = account.limits?.users;
  const room = limit ? limit.max - limit.used : most;
  const send = useSubmit(
    (body: DelegationBody, key) => delegateSetUp(account.id, body, key),
    (_, body) => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({
        type: "success",
        header: accepted ? undefined : t("delegate.accepted"),
        content: t("delegate.sent", { count: body.emails.length }),
      });
      router.history.push(paths.manage(account.id, can(account, "member.users.view") ? "users" : "properties"));
    },
  );
  const form = useForm(
    { emails: "", role: "account_user", message: "" },
    (values) => {
      const count = addresses(values.emails).length;
      if (count === 0) return { "/emails": t("missing.emails") };
      return count > room ? { "/emails": t("missing.fewer", { count: room }) } : {};
    },
    send.error,
  );
  const emailError =
    form.error("/emails") ?? send.error?.problem.errors?.find((field) => field.pointer.startsWith("/emails/"))?.message;
  const choices = (roles.data ?? []).filter(
    (row) => row.scope === "account" && (!limit || row.role === "account_user"),
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        const { values } = form;
        if (!form.valid()) return;
        send.mutate({
          emails: addresses(values.emails),
          role: values.role,
          ...(values.message.trim() ? { message: values.message.trim() } : {}),
          accept_agreement: version,
        });
      }}
    >
      <div ref={form.ref}>
        <SpaceBetween size="l">
          {send.error ? <ProblemAlert error={send.error} /> : null}
          <Container
            header={
              <Header variant="h2" description={limit ? t("delegate.left", { count: room }) : undefined}>
                {t("delegate.people")}
              </Header>
            }
          >
            <SpaceBetween size="l">
              <TextAreaField
                form={{ ...form, error: (pointer) => (pointer === "/emails" ? emailError : form.error(pointer)) }}
                name="emails"
                label={t("invite.emails")}
                description={t("invite.emails_text", { most: room })}
                rows={3}
              />
              <SelectField
                form={form}
                name="role"
                label={t("invite.role")}
                info={<InfoLink topic="roles" />}
                loading={roles.isPending}
                choices={choices.map((row) => ({
                  value: row.role,
                  label: roleName(t, row.role),
                  description: row.description,
                }))}
              />
              <TextAreaField form={form} name="message" label={t("invite.message")} optional rows={3} />
            </SpaceBetween>
          </Container>
          <div>
            <Trans
              t={t}
              i18nKey={accepted ? "delegate.accepted_before" : "delegate.accepts"}
              values={{ account: account.name }}
              components={{ agreement: <AgreementLink kind={smartLicensing} /> }}
            />{" "}
            {t("delegate.acting")}
          </div>
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" loading={send.isPending}>
              {accepted ? t("delegate.action_accepted") : t("delegate.action")}
            </Button>
            <Button variant="link" formAction="none" href={paths.nextSteps(account.id)}>
              {t("common:cancel")}
            </Button>
          </SpaceBetween>
        </SpaceBetween>
      </div>
    </form>
  );
}
