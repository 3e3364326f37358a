import Box from "@cloudscape-design/components/box";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { Translate } from "../../lib/i18n";
import type { AccessRequest, Account } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { ApproveRequest } from "./ApproveRequest";
import { accessRequestQuery, accessRequestsQuery } from "./access-api";
import { DeclineRequest } from "./DeclineRequest";
import { RequestState } from "./RequestState";
import { useStateFilter } from "./states";

interface Open {
  kind: "approve" | "decline";
  request: AccessRequest;
}

const states = ["pending", "approved", "declined", "withdrawn", "expired"];

/** Those who ask for access: what waits for a decision first. The link in the mail opens the very request. */
export function AccessRequestsTable({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const [open, setOpen] = useState<Open>();
  const list = useCallback((params: ListParams) => accessRequestsQuery(account.id, params), [account.id]);
  const columns = useMemo(() => columnsOf(t, setOpen), [t]);
  const close = () => setOpen(undefined);
  return (
    <>
      <DataTable
        mode="server"
        id="access-requests"
        list={list}
        filters={useStateFilter(states)}
        rowId={(row) => row.id}
        columns={columns}
        csv={`${apiBase}/accounts/${account.id}/access-requests.csv`}
        texts={{
          title: t("requests.access"),
          description: t("requests.access_text"),
          help: "requests",
          empty: t("requests.none"),
          filter: t("requests.filter"),
        }}
      />
      <FromMail account={account} open={setOpen} />
      {open?.kind === "approve" ? <ApproveRequest account={account} request={open.request} onDone={close} /> : null}
      {open?.kind === "decline" ? <DeclineRequest account={account} request={open.request} onDone={close} /> : null}
    </>
  );
}

/** Opens the request that the address names, if it still waits for a decision; else says what has become of it. */
function FromMail({ account, open }: { account: Account; open: (open: Open) => void }) {
  const { request: id = "" } = useSearch({ strict: false }) as { request?: string };
  const navigate = useNavigate();
  const { t } = useTranslation("member");
  const flash = useFlash();
  const { data, isError } = useQuery({ ...accessRequestQuery(account.id, id), enabled: id !== "" });
  useEffect(() => {
    if (!data && !isError) return;
    void navigate({ to: ".", search: {} as never, replace: true });
    if (data?.status === "pending") return open({ kind: "approve", request: data });
    flash({ type: "info", content: data ? whatBecame(t, data) : t("requests.gone") });
  }, [data, isError, navigate, open, flash, t]);
  return null;
}

/** What a link to a request leads to that somebody has dealt with already. */
function whatBecame(t: Translate, { requester, status, decided_by: by }: AccessRequest): string {
  const texts = { name: requester.name, state: t(`member:request_state.${status}`).toLowerCase(), by };
  return by ? t("member:requests.decided", texts) : t("member:requests.ended_already", texts);
}

function columnsOf(t: Translate, open: (open: Open) => void): Column<AccessRequest>[] {
  return [
    {
      id: "requester",
      header: t("requests.who"),
      fixed: true,
      minWidth: 245,
      cell: (row) => (
        <>
          {row.requester.name}
          <Box color="text-body-secondary">{row.requester.email}</Box>
        </>
      ),
    },
    { id: "company", header: t("company"), cell: (row) => row.requester.company || nothing },
    { id: "message", header: t("invite.message"), minWidth: 190, cell: (row) => row.message || nothing },
    { id: "status", header: t("status"), cell: (row) => <RequestState status={row.status} /> },
    { id: "created", header: t("access.created"), cell: (row) => <Time at={row.created_at} as="date" /> },
    { id: "expires", header: t("access.expires"), hidden: true, cell: (row) => <Time at={row.expires_at} as="date" /> },
    { id: "asked", header: t("access.asked"), hidden: true, cell: (row) => row.asked },
    { id: "reason", header: t("access.reason"), hidden: true, cell: (row) => row.reason || nothing },
    { id: "decided_by", header: t("requests.decided_by"), hidden: true, cell: (row) => row.decided_by || nothing },
    {
      id: "actions",
      header: t("common:table.actions"),
      width: 110,
      cell: (request) =>
        request.status === "pending" ? (
          <RowActions
            label={t("common:table.actions_of", { name: request.requester.name })}
            items={[
              { id: "approve", text: t("requests.approve") },
              { id: "decline", text: t("requests.decline") },
            ]}
            onAction={(kind) => open({ kind: kind as Open["kind"], request })}
          />
        ) : null,
    },
  ];
}
