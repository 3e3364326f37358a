import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { nothing } from "../../lib/format";
import type { Account, AccountAgreement } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { AgreementDialog } from "./AgreementDialog";
import { accountAgreementsQuery } from "./api";
import { HistoryDialog } from "./HistoryDialog";

type Open = { kind: "text" | "history"; row: AccountAgreement } | undefined;

/** The agreements between the account and the vendor: what is in force, who accepted it, and what waits (SPEC H1). */
export function AgreementsTab({ account }: { account: Account }) {
  const { t } = useTranslation("agreement");
  const rows = useQuery(accountAgreementsQuery(account.id));
  const [open, setOpen] = useState<Open>(undefined);
  const columns = useColumns(setOpen);
  const close = () => setOpen(undefined);
  return (
    <>
      <DataTable
        mode="client"
        id="agreements"
        rows={rows}
        rowId={(row) => row.kind}
        columns={columns}
        texts={{
          title: t("title"),
          description: t("description"),
          help: "agreements",
          empty: t("empty"),
          filter: t("filter"),
        }}
      />
      {open?.kind === "text" ? <AgreementDialog account={account} row={open.row} onDone={close} /> : null}
      {open?.kind === "history" ? <HistoryDialog accountId={account.id} row={open.row} onDone={close} /> : null}
    </>
  );
}

function useColumns(setOpen: (open: Open) => void) {
  const { t } = useTranslation("agreement");
  return useMemo<Column<AccountAgreement>[]>(
    () => [
      { id: "title", header: t("agreement_name"), fixed: true, value: (row) => row.title, cell: (row) => row.title },
      { id: "version", header: t("version"), value: (row) => row.version, cell: (row) => row.version, width: 110 },
      {
        id: "published_at",
        header: t("in_force_since"),
        hidden: true,
        value: (row) => row.published_at,
        cell: (row) => <Time at={row.published_at} as="date" />,
      },
      {
        id: "status",
        header: t("status"),
        width: 160,
        value: (row) => t(`state.${row.status}`),
        cell: (row) => (
          <StatusIndicator type={row.status === "accepted" ? "success" : "warning"}>
            {t(`state.${row.status}`)}
          </StatusIndicator>
        ),
      },
      {
        id: "accepted_by",
        header: t("accepted_by"),
        value: (row) => `${row.accepted_by?.name ?? ""} ${row.accepted_by?.email ?? ""}`,
        cell: (row) =>
          row.accepted_by ? (
            <>
              {row.accepted_by.name || row.accepted_by.email}
              {row.status === "pending" ? (
                <Box color="text-body-secondary">{t("of_version", { version: row.accepted_version })}</Box>
              ) : null}
            </>
          ) : (
            nothing
          ),
      },
      {
        id: "accepted_at",
        header: t("accepted_at"),
        minWidth: 190,
        value: (row) => row.accepted_at ?? "",
        cell: (row) => (row.accepted_at ? <Time at={row.accepted_at} /> : nothing),
      },
      {
        id: "accepted_from",
        header: t("origin"),
        value: (row) => row.accepted_from,
        cell: (row) => row.accepted_from || nothing,
      },
      {
        id: "actions",
        header: t("common:table.actions"),
        width: 150,
        cell: (row) => <Actions row={row} setOpen={setOpen} />,
      },
    ],
    [t, setOpen],
  );
}

function Actions({ row, setOpen }: { row: AccountAgreement; setOpen: (open: Open) => void }) {
  const { t } = useTranslation("agreement");
  const accepting = row.status === "pending" && row.may_accept;
  return (
    <>
      <Button
        variant={accepting ? "primary" : "inline-link"}
        ariaLabel={t(accepting ? "accept_of" : "read_title", { title: row.title })}
        onClick={() => setOpen({ kind: "text", row })}
      >
        {accepting ? t("read_and_accept") : t("read")}
      </Button>{" "}
      {row.accepted_version ? (
        <Button
          variant="inline-link"
          ariaLabel={t("history_of", { title: row.title })}
          onClick={() => setOpen({ kind: "history", row })}
        >
          {t("history")}
        </Button>
      ) : null}
    </>
  );
}
