import Button from "@cloudscape-design/components/button";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { apiBase } from "../../lib/api";
import type { AccountEvent } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import { moment } from "../../ui/table/moment";
import type { ListParams } from "../../ui/table/ServerTable";
import { EventDetail } from "../event/EventDetail";
import { accountEventsQuery } from "./api";

/** The log of one account, for the vendor's staff. */
export function AccountEventsTable({ accountId }: { accountId: string }) {
  const { t } = useTranslation("vendor");
  const [shown, setShown] = useState<AccountEvent | undefined>(undefined);
  const list = useCallback((params: ListParams) => accountEventsQuery(accountId, params), [accountId]);
  const filters = useMemo<Filter[]>(
    () => [
      { name: "kind", label: t("event:kind"), group: t("event:kinds") },
      { name: "actor", label: t("event:actor"), group: t("event:actors") },
      { name: "since", label: t("since"), group: t("since"), read: moment },
      { name: "until", label: t("until"), group: t("until"), read: moment },
    ],
    [t],
  );
  const columns = useMemo<Column<AccountEvent>[]>(
    () => [
      { id: "at", header: t("event:at"), width: 190, fixed: true, cell: (row) => <Time at={row.at} /> },
      { id: "message", header: t("event:message"), minWidth: 260, cell: (row) => row.message },
      { id: "actor", header: t("event:actor"), width: 180, cell: (row) => row.actor.name },
      { id: "kind", header: t("event:kind"), hidden: true, cell: (row) => row.kind },
      {
        id: "detail",
        header: t("event:detail"),
        width: 110,
        cell: (row) => (
          <Button
            variant="inline-link"
            ariaLabel={t("event:show_of", { message: row.message })}
            onClick={() => setShown(row)}
          >
            {t("event:show")}
          </Button>
        ),
      },
    ],
    [t],
  );
  return (
    <>
      <DataTable
        mode="server"
        id="operator-account-events"
        list={list}
        rowId={(row) => row.id}
        filters={filters}
        columns={columns}
        csv={`${apiBase}/operator/accounts/${accountId}/events.csv`}
        texts={{
          title: t("account.events"),
          description: t("event:text"),
          help: "operator_account",
          empty: t("event:empty"),
          filter: t("event:filter"),
        }}
      />
      {shown ? <EventDetail event={shown} onDismiss={() => setShown(undefined)} /> : null}
    </>
  );
}
