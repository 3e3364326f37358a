import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { VendorEvent } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import { moment } from "../../ui/table/moment";
import type { ListParams } from "../../ui/table/ServerTable";
import { EventDetail } from "../event/EventDetail";
import { vendorEventsQuery } from "./api";
import { useVendorCrumbs } from "./crumbs";

/** What the vendor's staff did, in accounts and outside of them (SPEC P1, O1). */
export default function LogPage() {
  const { t } = useTranslation("vendor");
  const [shown, setShown] = useState<VendorEvent | undefined>(undefined);
  const list = useCallback((params: ListParams) => vendorEventsQuery(params), []);
  const filters = useMemo<Filter[]>(
    () => [
      { name: "kind", label: t("event:kind"), group: t("event:kinds") },
      { name: "actor", label: t("event:actor"), group: t("event:actors") },
      { name: "since", label: t("since"), group: t("since"), read: moment },
      { name: "until", label: t("until"), group: t("until"), read: moment },
    ],
    [t],
  );
  return (
    <Page
      title={t("places.log.title")}
      help="operator_log"
      crumbs={useVendorCrumbs({ text: t("places.log.title"), href: paths.operator.log })}
    >
      <DataTable
        mode="server"
        id="operator-log"
        list={list}
        rowId={(row) => row.id}
        filters={filters}
        columns={useColumns(setShown)}
        csv={`${apiBase}/operator/events.csv`}
        texts={{
          title: t("log.title"),
          description: t("log.text"),
          help: "operator_log",
          empty: t("log.empty"),
          filter: t("event:filter"),
        }}
      />
      {shown ? (
        <EventDetail
          event={{ ...shown, virtual_account_id: "", virtual_account_name: "" }}
          onDismiss={() => setShown(undefined)}
        />
      ) : null}
    </Page>
  );
}

function useColumns(show: (event: VendorEvent) => void): Column<VendorEvent>[] {
  const { t } = useTranslation("vendor");
  return useMemo(
    () => [
      { id: "at", header: t("event:at"), width: 190, fixed: true, cell: (row) => <Time at={row.at} /> },
      { id: "message", header: t("event:message"), minWidth: 260, cell: (row) => row.message },
      { id: "actor", header: t("event:actor"), width: 160, cell: (row) => row.actor.name },
      {
        id: "account",
        header: t("mail.account"),
        width: 180,
        cell: (row) =>
          row.account_id ? (
            <Link href={paths.operator.account(row.account_id)}>{row.account_name || row.account_id}</Link>
          ) : (
            nothing
          ),
      },
      { id: "kind", header: t("event:kind"), hidden: true, cell: (row) => row.kind },
      { id: "origin", header: t("event:origin"), hidden: true, cell: (row) => row.origin },
      {
        id: "detail",
        header: t("event:detail"),
        width: 110,
        cell: (row) => (
          <Button
            variant="inline-link"
            ariaLabel={t("event:show_of", { message: row.message })}
            onClick={() => show(row)}
          >
            {t("event:show")}
          </Button>
        ),
      },
    ],
    [t, show],
  );
}
