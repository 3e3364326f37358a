import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import type { AccessRequest, Invitation, Review } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { KeyValues } from "../../ui/KeyValues";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { useRecoveryColumns } from "../member/RecoveryTable";
import { RequestState } from "../member/RequestState";
import { heldRole } from "../member/RoleNames";
import { recoveriesOfAccountQuery } from "../member/recovery-api";
import { reviewsOfAccountQuery } from "../request/request-api";
import { Decision } from "../request/review/Decision";
import { accountAccessRequestsQuery, accountAskedQuery, accountInvitationsQuery } from "./api";

/** Everything about an account that waits for somebody, or did: whom to ask is often the question on the phone. */
export function AccountRequests({ accountId }: { accountId: string }) {
  return (
    <SpaceBetween size="l">
      <Asked accountId={accountId} />
      <Reviews accountId={accountId} />
      <Invitations accountId={accountId} />
      <AccessRequests accountId={accountId} />
      <Recoveries accountId={accountId} />
    </SpaceBetween>
  );
}

/** Who was asked to authorize the account, and how its upgrade stands; nothing if neither was ever asked for. */
function Asked({ accountId }: { accountId: string }) {
  const { t } = useTranslation("vendor");
  const query = useQuery(accountAskedQuery(accountId));
  const { approver, upgrade } = query.data ?? {};
  if (query.error) return <ProblemAlert error={query.error} />;
  return (
    <>
      {approver ? (
        <Container header={<Header variant="h2">{t("asked.approver")}</Header>}>
          <KeyValues
            columns={3}
            items={[
              { label: t("asked.email"), value: approver.email },
              { label: t("asked.state"), value: t(`asked.state_of.${approver.state}`) },
              { label: t("asked.by"), value: approver.asked_by.name || approver.asked_by.email || nothing },
              { label: t("asked.at"), value: <Time at={approver.asked_at} /> },
              { label: t("asked.expires"), value: <Time at={approver.expires_at} /> },
              { label: t("asked.reminders"), value: approver.reminders },
            ]}
          />
        </Container>
      ) : null}
      {upgrade ? (
        <Container header={<Header variant="h2">{t("asked.upgrade")}</Header>}>
          <KeyValues
            columns={3}
            items={[
              { label: t("asked.state"), value: t(`asked.upgrade_state.${upgrade.status}`) },
              { label: t("asked.wanted"), value: upgrade.wanted_unicode },
              { label: t("asked.by"), value: `${upgrade.requested_by.name} (${upgrade.requested_by.email})` },
              { label: t("asked.at"), value: <Time at={upgrade.requested_at} /> },
              { label: t("asked.link"), value: <Time at={upgrade.link_expires_at} /> },
              { label: t("asked.reason"), value: upgrade.reason || nothing },
            ]}
          />
        </Container>
      ) : null}
    </>
  );
}

function Reviews({ accountId }: { accountId: string }) {
  const { t } = useTranslation("review");
  const rows = useQuery(reviewsOfAccountQuery(accountId));
  const columns = useMemo<Column<Review>[]>(
    () => [
      {
        id: "wanted",
        header: t("wanted"),
        fixed: true,
        minWidth: 200,
        value: (row) => row.wanted,
        cell: (row) => <Link href={paths.review(row.id)}>{row.wanted}</Link>,
      },
      {
        id: "kind",
        header: t("kind"),
        minWidth: 160,
        value: (row) => t(`kind_of.${row.kind}`),
        cell: (row) => t(`kind_of.${row.kind}`),
      },
      {
        id: "state",
        header: t("state"),
        value: (row) => t(`decision.${row.decision || "waiting"}`),
        cell: (row) => <Decision decision={row.decision} />,
      },
      { id: "opened", header: t("opened"), value: (row) => row.opened_at, cell: (row) => <Time at={row.opened_at} /> },
      {
        id: "decided_by",
        header: t("decided_by"),
        value: (row) => row.decided_by,
        cell: (row) => row.decided_by || nothing,
      },
      {
        id: "reason",
        header: t("reason"),
        minWidth: 200,
        value: (row) => row.decision_reason,
        cell: (row) => row.decision_reason || nothing,
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      id="operator-account-reviews"
      memory
      rows={rows}
      rowId={(row) => row.id}
      columns={columns}
      texts={{
        title: t("title"),
        description: t("vendor:account.reviews_text"),
        help: "reviews",
        empty: t("vendor:account.reviews_empty"),
        filter: t("filter"),
      }}
    />
  );
}

function Invitations({ accountId }: { accountId: string }) {
  const { t } = useTranslation("member");
  const rows = useQuery(accountInvitationsQuery(accountId));
  const columns = useMemo<Column<Invitation>[]>(
    () => [
      {
        id: "email",
        header: t("email"),
        fixed: true,
        minWidth: 245,
        value: (row) => row.email,
        cell: (row) => row.email,
      },
      {
        id: "role",
        header: t("invitation.role"),
        minWidth: 170,
        value: (row) => heldRole(t, row),
        cell: (row) => heldRole(t, row),
      },
      {
        id: "status",
        header: t("status"),
        value: (row) => t(`request_state.${row.status}`),
        cell: (row) => <RequestState status={row.status} />,
      },
      {
        id: "by",
        header: t("invitation.from"),
        value: (row) => `${row.invited_by.name} ${row.invited_by.email}`,
        cell: (row) => row.invited_by.name || row.invited_by.email || nothing,
      },
      {
        id: "sent",
        header: t("invitation.sent"),
        value: (row) => row.sent_at,
        cell: (row) => <Time at={row.sent_at} />,
      },
      {
        id: "expires",
        header: t("invitation.expires"),
        value: (row) => row.expires_at,
        cell: (row) => <Time at={row.expires_at} as="date" />,
      },
      {
        id: "answer",
        header: t("requests.answer"),
        hidden: true,
        value: (row) => row.answer,
        cell: (row) => row.answer || nothing,
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      id="operator-account-invitations"
      memory
      rows={rows}
      rowId={(row) => row.id}
      columns={columns}
      texts={{
        title: t("requests.invitations"),
        description: t("requests.invitations_text"),
        help: "operator_account",
        empty: t("requests.nobody"),
        filter: t("requests.filter_invitations"),
      }}
    />
  );
}

function AccessRequests({ accountId }: { accountId: string }) {
  const { t } = useTranslation("member");
  const rows = useQuery(accountAccessRequestsQuery(accountId));
  const columns = useMemo<Column<AccessRequest>[]>(
    () => [
      {
        id: "requester",
        header: t("requests.who"),
        fixed: true,
        minWidth: 245,
        value: (row) => `${row.requester.name} ${row.requester.email}`,
        cell: (row) => (
          <>
            {row.requester.name}
            <Box color="text-body-secondary">{row.requester.email}</Box>
          </>
        ),
      },
      {
        id: "company",
        header: t("company"),
        value: (row) => row.requester.company,
        cell: (row) => row.requester.company || nothing,
      },
      {
        id: "message",
        header: t("invite.message"),
        minWidth: 190,
        value: (row) => row.message,
        cell: (row) => row.message || nothing,
      },
      {
        id: "status",
        header: t("status"),
        value: (row) => t(`request_state.${row.status}`),
        cell: (row) => <RequestState status={row.status} />,
      },
      {
        id: "created",
        header: t("access.created"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} />,
      },
      {
        id: "decided_by",
        header: t("requests.decided_by"),
        value: (row) => row.decided_by,
        cell: (row) => row.decided_by || nothing,
      },
      {
        id: "reason",
        header: t("access.reason"),
        hidden: true,
        value: (row) => row.reason,
        cell: (row) => row.reason || nothing,
      },
    ],
    [t],
  );
  return (
    <DataTable
      mode="client"
      id="operator-account-access-requests"
      memory
      rows={rows}
      rowId={(row) => row.id}
      columns={columns}
      texts={{
        title: t("requests.access"),
        description: t("vendor:account.access_text"),
        help: "operator_account",
        empty: t("requests.none"),
        filter: t("requests.filter"),
      }}
    />
  );
}

function Recoveries({ accountId }: { accountId: string }) {
  const { t } = useTranslation("member");
  const rows = useQuery(recoveriesOfAccountQuery(accountId));
  const columns = useRecoveryColumns();
  return (
    <DataTable
      mode="client"
      id="operator-account-recoveries"
      memory
      rows={rows}
      rowId={(row) => row.id}
      columns={useMemo(() => columns.filter(({ id }) => id !== "account"), [columns])}
      texts={{
        title: t("recovery.all"),
        description: t("vendor:account.recoveries_text"),
        help: "recovery",
        empty: t("recovery.none"),
        filter: t("recovery.filter"),
      }}
    />
  );
}
