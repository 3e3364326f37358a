import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useSession } from "../../app/session";
import { apiBase } from "../../lib/api";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { SecurityEvent, SessionRow } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { TextField } from "../../ui/fields";
import { NewPasswordField } from "../../ui/PasswordField";
import { ProblemAlert, useFlashProblem } from "../../ui/ProblemAlert";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { AccountName } from "./AccountName";
import { agentName } from "./agent";
import {
  changePassword,
  endOtherSessions,
  endSession,
  requestPasswordReset,
  securityLogQuery,
  securityQuery,
  sessionsQuery,
} from "./api";
import { CompanyLinks } from "./CompanyLinks";
import { Passkeys } from "./Passkeys";
import { SecondFactor } from "./SecondFactor";

export function SecurityTab() {
  return (
    <SpaceBetween size="l">
      <Password />
      <SecondFactor />
      <Passkeys />
      <CompanyLinks />
      <Sessions />
      <SecurityLog />
    </SpaceBetween>
  );
}

function Password() {
  const has = useQuery(securityQuery).data?.has_password ?? true;
  return has ? <ChangePassword /> : <FirstPassword />;
}

/** For who has only ever come by a company's sign-in: the first password is set by a mailed link. */
function FirstPassword() {
  const { t } = useTranslation("identity");
  const { profile } = useSession();
  const flash = useFlash();
  const submit = useSubmit(requestPasswordReset, () =>
    flash({ type: "success", content: t("password_change.link_sent", { email: profile.email }) }),
  );
  return (
    <Container
      header={
        <Header variant="h2" description={t("password_change.none")}>
          {t("password_change.title")}
        </Header>
      }
    >
      <SpaceBetween size="m">
        {submit.error ? <ProblemAlert error={submit.error} /> : null}
        <Button loading={submit.isPending} onClick={() => submit.mutate(profile.email)}>
          {t("password_change.send_link")}
        </Button>
      </SpaceBetween>
    </Container>
  );
}

function ChangePassword() {
  const { t } = useTranslation("identity");
  const { profile } = useSession();
  const flash = useFlash();
  const queries = useQueryClient();
  const least = useQuery(securityQuery).data?.min_password;
  const submit = useSubmit(changePassword, () => {
    form.reset();
    void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    flash({ type: "success", header: t("password_change.done"), content: t("password_change.done_text") });
  });
  const form = useForm(
    blank,
    (values) => ({
      ...(values.current ? {} : { "/current": t("missing.password") }),
      ...(values.password ? {} : { "/password": t("missing.new_password") }),
    }),
    submit.error,
  );
  return (
    <Container
      header={
        <Header variant="h2" description={t("password_change.text")}>
          {t("password_change.title")}
        </Header>
      }
    >
      <form
        noValidate
        className="licet-column"
        onSubmit={(event) => {
          event.preventDefault();
          if (form.valid()) submit.mutate(form.values);
        }}
      >
        <AccountName email={profile.email} />
        <div ref={form.ref}>
          <SpaceBetween size="l">
            {submit.error ? <ProblemAlert error={submit.error} /> : null}
            <TextField
              form={form}
              name="current"
              type="password"
              label={t("current_password")}
              autoComplete="current-password"
            />
            <NewPasswordField
              label={t("new_password")}
              least={least}
              value={form.values.password}
              onChange={(password) => form.set("password", password)}
              error={form.error("/password")}
              own={[profile.email, profile.first_name, profile.last_name, profile.company]}
            />
            <Button loading={submit.isPending}>{t("password_change.action")}</Button>
          </SpaceBetween>
        </div>
      </form>
    </Container>
  );
}

const blank = { current: "", password: "" };

function Sessions() {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const tell = useFlashProblem();
  const queries = useQueryClient();
  const rows = useQuery(sessionsQuery);
  const end = useSubmit(
    endSession,
    () => {
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      flash({ type: "success", content: t("sessions.ended") });
    },
    tell,
  );
  const endOthers = useSubmit(
    endOtherSessions,
    () => {
      void queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
      flash({ type: "success", content: t("sessions.others_ended") });
    },
    tell,
  );
  const { mutate } = end;
  const columns = useMemo<Column<SessionRow>[]>(
    () => [
      {
        id: "agent",
        header: t("sessions.agent"),
        fixed: true,
        value: (row) => agentName(row.agent),
        cell: (row) => (
          <>
            <span title={row.agent}>{agentName(row.agent) || t("sessions.unknown")}</span>{" "}
            {row.current ? <Badge color="blue">{t("sessions.current")}</Badge> : null}
          </>
        ),
      },
      { id: "address", header: t("sessions.address"), value: (row) => row.address, cell: (row) => row.address },
      {
        id: "last_seen_at",
        header: t("sessions.last_seen"),
        value: (row) => row.last_seen_at,
        cell: (row) => <Time at={row.last_seen_at} as="relative" />,
      },
      {
        id: "created_at",
        header: t("sessions.created"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} />,
      },
      {
        id: "actions",
        header: t("common:table.actions"),
        cell: (row) =>
          row.current ? null : (
            <Button
              variant="inline-link"
              ariaLabel={t("sessions.end_of", { agent: agentName(row.agent) })}
              onClick={() => mutate(row.id)}
            >
              {t("sessions.end")}
            </Button>
          ),
      },
    ],
    [t, mutate],
  );
  return (
    <DataTable
      mode="client"
      memory
      id="sessions"
      rows={rows}
      rowId={(row) => row.id}
      columns={columns}
      actions={
        <Button
          disabled={(rows.data?.length ?? 0) < 2}
          loading={endOthers.isPending}
          onClick={() => endOthers.mutate({})}
        >
          {t("sessions.end_others")}
        </Button>
      }
      texts={{
        title: t("sessions.title"),
        description: t("sessions.text"),
        empty: t("sessions.empty"),
        filter: t("sessions.filter"),
      }}
    />
  );
}

function SecurityLog() {
  const { t } = useTranslation("identity");
  const columns = useMemo<Column<SecurityEvent>[]>(
    () => [
      { id: "at", header: t("log.at"), fixed: true, cell: (row) => <Time at={row.at} />, width: 200 },
      { id: "message", header: t("log.message"), cell: (row) => row.message || row.kind, minWidth: 240 },
      { id: "address", header: t("log.address"), cell: (row) => row.address },
      { id: "agent", header: t("log.agent"), cell: (row) => agentName(row.agent) },
    ],
    [t],
  );
  return (
    <DataTable
      mode="server"
      id="security-log"
      list={securityLogQuery}
      search={false}
      rowId={(row) => row.id}
      columns={columns}
      csv={`${apiBase}/profile/security-log.csv`}
      texts={{ title: t("log.title"), description: t("log.text"), empty: t("log.empty"), filter: "" }}
    />
  );
}
