import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { nothing, number } from "../../lib/format";
import type { System } from "../../lib/types";
import { KeyValues } from "../../ui/KeyValues";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import { useVendorCrumbs } from "./crumbs";
import { FailedJobsTable } from "./FailedJobsTable";
import { JobsTable } from "./JobsTable";
import { systemQuery } from "./system-api";

/** How the server is: its database, the way of its mails, and its jobs (SPEC P1). */
export default function SystemPage() {
  const { t } = useTranslation("vendor");
  const query = useQuery(systemQuery);
  return (
    <Page
      title={t("places.system.title")}
      description={t("system.text")}
      help="operator_system"
      crumbs={useVendorCrumbs({ text: t("places.system.title"), href: paths.operator.system })}
    >
      <SpaceBetween size="l">
        <Loaded query={query}>{(system) => <Facts system={system} />}</Loaded>
        <FailedJobsTable />
        <JobsTable />
      </SpaceBetween>
    </Page>
  );
}

function Facts({ system }: { system: System }) {
  const { t } = useTranslation("vendor");
  const { mail } = system;
  return (
    <Container header={<Header variant="h2">{t("system.facts")}</Header>}>
      <KeyValues
        columns={3}
        items={[
          { label: t("system.version"), value: system.version || nothing },
          {
            label: t("system.database"),
            value: (
              <StatusIndicator type="success">
                {t(`system.${system.database}`, {
                  ms: system.answers_in_ms < 1 ? t("system.less") : number(Math.round(system.answers_in_ms)),
                })}
              </StatusIndicator>
            ),
          },
          { label: t("system.events"), value: number(system.events) },
          {
            label: t("system.transport"),
            value: (
              <StatusIndicator type={mail.transport ? "success" : "warning"}>
                {mail.transport ? t("system.transport_set") : t("system.transport_none")}
              </StatusIndicator>
            ),
          },
          {
            label: t("waits.queued"),
            value: <Link href={`${paths.operator.mails}?state=queued`}>{number(mail.waiting)}</Link>,
          },
          { label: t("system.oldest"), value: mail.oldest_at ? <Time at={mail.oldest_at} /> : nothing },
          {
            label: t("system.last_error"),
            value: mail.last_error_mail_id ? (
              <Link href={paths.operator.mail(mail.last_error_mail_id)}>{mail.last_error}</Link>
            ) : (
              nothing
            ),
          },
        ]}
      />
    </Container>
  );
}
