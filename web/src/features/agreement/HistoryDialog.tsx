import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { nothing } from "../../lib/format";
import type { AccountAgreement, AgreementAcceptance } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { AgreementText } from "./AgreementText";
import { acceptancesQuery } from "./api";

interface HistoryDialogProps {
  accountId: string;
  row: AccountAgreement;
  onDone: () => void;
}

/** Who accepted which version of an agreement, when and from where, with the texts as they were. */
export function HistoryDialog({ accountId, row, onDone }: HistoryDialogProps) {
  const { t } = useTranslation("agreement");
  const [read, setRead] = useState("");
  const rows = useQuery(acceptancesQuery(accountId, row.kind));
  const columns = useMemo<Column<AgreementAcceptance>[]>(
    () => [
      { id: "version", header: t("version"), fixed: true, value: (one) => one.version, cell: (one) => one.version },
      {
        id: "name",
        header: t("accepted_by"),
        value: (one) => `${one.name} ${one.email}`,
        cell: (one) => (
          <>
            {one.name || nothing}
            <Box color="text-body-secondary">{one.email}</Box>
          </>
        ),
      },
      {
        id: "accepted_at",
        header: t("accepted_at"),
        value: (one) => one.accepted_at,
        cell: (one) => <Time at={one.accepted_at} />,
      },
      { id: "origin", header: t("origin"), value: (one) => one.origin, cell: (one) => one.origin || nothing },
      {
        id: "text",
        header: t("text"),
        cell: (one) => (
          <Button
            variant="inline-link"
            onClick={() => setRead(one.version)}
            ariaLabel={t("read_of", { version: one.version })}
          >
            {t("read")}
          </Button>
        ),
      },
    ],
    [t],
  );
  return (
    <Modal
      visible
      size="large"
      header={read ? t("titled", { title: row.title, version: read }) : t("history_of", { title: row.title })}
      closeAriaLabel={t("common:close")}
      onDismiss={onDone}
      footer={
        <Box float="right">
          {read ? <Button onClick={() => setRead("")}>{t("back")}</Button> : null}{" "}
          <Button onClick={onDone}>{t("common:close")}</Button>
        </Box>
      }
    >
      {read ? (
        <AgreementText kind={row.kind} version={read} />
      ) : (
        <DataTable
          mode="client"
          memory
          id="acceptances"
          headingLevel="h3"
          rows={rows}
          rowId={(one) => one.version}
          columns={columns}
          texts={{
            title: t("history"),
            description: t("history_text"),
            help: "agreements",
            empty: t("history_empty"),
            filter: t("history_filter"),
          }}
        />
      )}
    </Modal>
  );
}
