import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { AccessRequest } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { myAccessRequestsQuery, withdrawAccessRequest } from "./access-api";
import { RequestState } from "./RequestState";

/** What one has asked for, and what has become of it. */
export function MyAccessRequests() {
  const { t } = useTranslation("member");
  const rows = useQuery(myAccessRequestsQuery);
  const [withdrawing, setWithdrawing] = useState<AccessRequest>();
  const columns = useMemo<Column<AccessRequest>[]>(
    () => [
      {
        id: "asked",
        header: t("access.asked"),
        fixed: true,
        minWidth: 220,
        value: (row) => `${row.asked} ${row.account_name}`,
        cell: (row) =>
          row.status === "approved" && row.account_id ? (
            <Link href={paths.nextSteps(row.account_id)}>{row.account_name}</Link>
          ) : (
            `${row.asked}${row.account_name ? ` (${row.account_name})` : ""}`
          ),
      },
      {
        id: "status",
        header: t("status"),
        value: (row) => t(`request_state.${row.status}`),
        cell: (row) => <RequestState status={row.status} />,
      },
      {
        id: "reason",
        header: t("access.reason"),
        minWidth: 200,
        value: (row) => row.reason,
        cell: (row) => row.reason || nothing,
      },
      {
        id: "message",
        header: t("access.message"),
        hidden: true,
        value: (row) => row.message,
        cell: (row) => row.message || nothing,
      },
      {
        id: "created",
        header: t("access.created"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} as="date" />,
      },
      {
        id: "expires",
        header: t("access.expires"),
        value: (row) => row.expires_at,
        cell: (row) => <Time at={row.expires_at} as="date" />,
      },
      {
        id: "actions",
        header: t("common:table.actions"),
        width: 130,
        cell: (row) =>
          row.status === "pending" ? (
            <Button
              variant="inline-link"
              ariaLabel={t("access.withdraw_of", { asked: row.asked })}
              onClick={() => setWithdrawing(row)}
            >
              {t("withdraw")}
            </Button>
          ) : null,
      },
    ],
    [t],
  );
  return (
    <>
      <DataTable
        mode="client"
        id="my-access-requests"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        texts={{
          title: t("access.mine"),
          description: t("access.mine_text"),
          help: "access",
          empty: t("access.none"),
          filter: t("access.filter"),
        }}
      />
      {withdrawing ? <Withdraw request={withdrawing} onDone={() => setWithdrawing(undefined)} /> : null}
    </>
  );
}

function Withdraw({ request, onDone }: { request: AccessRequest; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const withdraw = useSubmit(
    (id: string, key) => withdrawAccessRequest(id, key),
    () => {
      void queries.invalidateQueries({ queryKey: myAccessRequestsQuery.queryKey });
      flash({ type: "success", content: t("access.withdrawn") });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("access.withdraw_title", { asked: request.asked })}
      consequences={t("access.withdraw_text")}
      action={t("withdraw")}
      pending={withdraw.isPending}
      error={withdraw.error}
      onConfirm={() => withdraw.mutate(request.id)}
      onDismiss={onDone}
    />
  );
}
