import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { apiBase } from "../../lib/api";
import type { AccountEvent } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import { moment } from "../../ui/table/moment";
import type { ListParams } from "../../ui/table/ServerTable";
import { eventsQuery, virtualAccountsQuery } from "../account/api";
import { EventDetail } from "./EventDetail";
import { kinds } from "./kinds";
import { kindName } from "./words";

interface EventsTabProps {
  accountId: string;
  /** Only what happened in one virtual account. */
  virtualAccountId?: string;
}

/** The event log: every change of state, who did it, from where, and what was before and after (SPEC O1). */
export function EventsTab({ accountId, virtualAccountId = "" }: EventsTabProps) {
  const { t } = useTranslation("event");
  const [shown, setShown] = useState<AccountEvent | undefined>(undefined);
  const within = useMemo(() => (virtualAccountId ? { virtual_account_id: virtualAccountId } : {}), [virtualAccountId]);
  const list = useCallback(
    (params: ListParams) => eventsQuery(accountId, { ...params, ...within }),
    [accountId, within],
  );
  const places = useQuery({ ...virtualAccountsQuery(accountId), enabled: shown !== undefined }).data;
  const names = Object.fromEntries((places ?? []).map(({ id, name }) => [id, name]));
  const columns = useColumns(virtualAccountId === "", setShown);
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "kind",
        label: t("kind"),
        group: t("kinds"),
        options: kinds.map((kind) => ({ value: kind, label: kindName(kind) })),
      },
      { name: "actor", label: t("actor"), group: t("actors") },
      { name: "since", label: t("since"), group: t("since"), read: moment },
      { name: "until", label: t("until"), group: t("until"), read: moment },
    ],
    [t],
  );
  const query = virtualAccountId ? `?virtual_account_id=${virtualAccountId}` : "";
  return (
    <>
      <DataTable
        mode="server"
        id={virtualAccountId ? "pool-events" : "events"}
        list={list}
        filters={filters}
        rowId={(row) => row.id}
        columns={columns}
        csv={`${apiBase}/accounts/${accountId}/events.csv${query}`}
        texts={{
          title: t("title"),
          description: t("text"),
          help: "events",
          empty: t("empty"),
          filter: t("filter"),
        }}
      />
      {shown ? <EventDetail event={shown} names={names} onDismiss={() => setShown(undefined)} /> : null}
    </>
  );
}

function useColumns(withVirtualAccount: boolean, show: (event: AccountEvent) => void) {
  const { t } = useTranslation("event");
  return useMemo<Column<AccountEvent>[]>(
    () => [
      { id: "at", header: t("at"), fixed: true, width: 190, cell: (row) => <Time at={row.at} /> },
      { id: "message", header: t("message"), minWidth: 300, cell: (row) => row.message || kindName(row.kind) },
      { id: "kind", header: t("kind"), hidden: true, cell: (row) => kindName(row.kind) },
      {
        id: "actor",
        header: t("actor"),
        minWidth: 200,
        cell: (row) => row.actor.name || t(`actor_kind.${row.actor.kind}`),
      },
      { id: "origin", header: t("origin"), hidden: true, cell: (row) => row.origin },
      { id: "subject", header: t("subject"), hidden: true, cell: (row) => row.subject.name },
      ...(withVirtualAccount
        ? [
            {
              id: "virtual_account",
              header: t("virtual_account"),
              cell: (row: AccountEvent) => row.virtual_account_name,
            },
          ]
        : []),
      {
        id: "detail",
        header: t("detail"),
        width: 120,
        cell: (row) => (
          <Button variant="inline-link" ariaLabel={t("show_of", { message: row.message })} onClick={() => show(row)}>
            {t("show")}
          </Button>
        ),
      },
    ],
    [t, withVirtualAccount, show],
  );
}
