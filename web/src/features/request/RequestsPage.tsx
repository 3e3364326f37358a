import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { AccountRequestRow } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/PageHeader";
import { useFlashProblem } from "../../ui/ProblemAlert";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import { AccountStatus } from "../account/AccountStatus";
import { remindApprover, requestsKey, requestsQuery, withdrawRequest } from "./request-api";

const states = ["pending_customer_acceptance", "pending_domain_approval", "active", "declined"];

/** The accounts that one has requested, for oneself and for others, and what became of them (SPEC C1). */
export default function RequestsPage() {
  const { t } = useTranslation("request");
  const { sent } = useSearch({ strict: false }) as { sent?: string };
  const [withdrawn, setWithdrawn] = useState<AccountRequestRow | undefined>(undefined);
  const columns = useColumns(setWithdrawn);
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "status",
        label: t("status"),
        group: t("statuses"),
        options: states.map((value) => ({ value, label: t(`account:status.${value}`) })),
      },
    ],
    [t],
  );
  return (
    <Page
      title={t("title")}
      description={t("description")}
      crumbs={[{ text: t("title"), href: paths.requests() }]}
      help="my_requests"
    >
      <SpaceBetween size="l">
        {sent ? (
          <Alert type="success" header={t("sent_title")}>
            {t("sent_text", { email: sent })}
          </Alert>
        ) : null}
        <DataTable
          mode="server"
          id="account-requests"
          list={requestsQuery}
          filters={filters}
          rowId={(row) => row.id}
          rowName={(row) => row.name}
          columns={columns}
          csv={`${apiBase}/account-requests.csv`}
          actions={
            <Button variant="primary" href={paths.request}>
              {t("new")}
            </Button>
          }
          texts={{ title: t("list"), help: "my_requests", empty: t("empty"), filter: t("filter") }}
        />
      </SpaceBetween>
      {withdrawn ? <Withdraw row={withdrawn} onDone={() => setWithdrawn(undefined)} /> : null}
    </Page>
  );
}

function useColumns(withdraw: (row: AccountRequestRow) => void) {
  const { t } = useTranslation("request");
  const remind = useRemind();
  return useMemo<Column<AccountRequestRow>[]>(
    () => [
      { id: "name", header: t("name"), fixed: true, minWidth: 160, cell: (row) => row.name },
      { id: "identifier", header: t("identifier"), minWidth: 190, cell: (row) => row.domain_identifier },
      {
        id: "status",
        header: t("status"),
        minWidth: 230,
        cell: (row) => (
          <>
            <AccountStatus status={row.status} />
            <Box color="text-body-secondary">{row.status_reason}</Box>
          </>
        ),
      },
      { id: "approver", header: t("approver"), hidden: true, cell: (row) => row.approver || t("yourself") },
      {
        id: "requested",
        header: t("requested"),
        sort: "requested_at",
        minWidth: 130,
        cell: (row) => <Time at={row.requested_at} as="date" />,
      },
      {
        id: "expires",
        header: t("expires"),
        minWidth: 130,
        cell: (row) => (row.expires_at ? <Time at={row.expires_at} as="date" /> : nothing),
      },
      {
        id: "actions",
        header: t("common:table.actions"),
        width: 110,
        cell: (row) =>
          row.open ? (
            <RowActions
              label={t("common:table.actions_of", { name: row.name })}
              items={[
                ...(row.expires_at ? [{ id: "remind", text: t("remind") }] : []),
                { id: "withdraw", text: t("withdraw") },
              ]}
              onAction={(id) => (id === "remind" ? remind(row) : withdraw(row))}
            />
          ) : (
            nothing
          ),
      },
    ],
    [t, remind, withdraw],
  );
}

function useRemind() {
  const { t } = useTranslation("request");
  const queries = useQueryClient();
  const flash = useFlash();
  const { mutate } = useSubmit(
    (row: AccountRequestRow, key) => remindApprover(row.id, key),
    (_, row) => {
      void queries.invalidateQueries({ queryKey: requestsKey });
      flash({ type: "success", content: t("reminded", { email: row.approver }) });
    },
    useFlashProblem(),
  );
  return mutate;
}

function Withdraw({ row, onDone }: { row: AccountRequestRow; onDone: () => void }) {
  const { t } = useTranslation("request");
  const queries = useQueryClient();
  const flash = useFlash();
  const withdraw = useSubmit(
    (_: undefined, key) => withdrawRequest(row.id, key),
    () => {
      void queries.invalidateQueries({ queryKey: requestsKey });
      flash({ type: "success", content: t("withdrawn", { name: row.name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("withdraw_title", { name: row.name })}
      consequences={t("withdraw_text")}
      action={t("withdraw")}
      pending={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => withdraw.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
