import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { Mail } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import { moment } from "../../ui/table/moment";
import type { ListParams } from "../../ui/table/ServerTable";
import { asTitle, inWords, mailsQuery, templatesQuery } from "./api";
import { MailState } from "./MailState";

/** The mail log, of the whole portal or of one account. */
export function MailsTable({ accountId = "" }: { accountId?: string }) {
  const { t } = useTranslation("vendor");
  const within = useMemo(() => (accountId ? { account_id: accountId } : {}), [accountId]);
  const list = useCallback((params: ListParams) => mailsQuery({ ...params, ...within }), [within]);
  return (
    <DataTable
      mode="server"
      id={accountId ? "operator-account-mails" : "operator-mails"}
      list={list}
      rowId={(row) => row.id}
      columns={useColumns(accountId === "")}
      filters={useFilters(accountId === "")}
      csv={`${apiBase}/operator/mails.csv${accountId ? `?account_id=${accountId}` : ""}`}
      texts={{
        title: t("mails.title"),
        description: t("mails.text"),
        help: "operator_mails",
        empty: t("mails.empty"),
        filter: t("mails.filter"),
      }}
    />
  );
}

function useFilters(all: boolean): Filter[] {
  const { t } = useTranslation("vendor");
  const templates = useQuery(templatesQuery);
  return useMemo(
    () => [
      {
        name: "state",
        label: t("mail.state"),
        group: t("mails.states"),
        options: ["queued", "sent", "failed"].map((value) => ({ value, label: t(`mail_state.${value}`) })),
      },
      {
        name: "kind",
        label: t("mail.kind"),
        group: t("mails.kinds"),
        options: (templates.data ?? []).map(({ kind }) => ({ value: kind, label: asTitle(kind) })),
      },
      ...(all ? [{ name: "account_id", label: t("mail.account_id"), group: t("mails.accounts") }] : []),
      { name: "since", label: t("since"), group: t("since"), read: moment },
      { name: "until", label: t("until"), group: t("until"), read: moment },
    ],
    [t, all, templates.data],
  );
}

function useColumns(all: boolean): Column<Mail>[] {
  const { t } = useTranslation("vendor");
  return useMemo(
    () => [
      {
        id: "queued_at",
        header: t("mail.queued_at"),
        sort: "queued_at",
        width: 190,
        fixed: true,
        cell: (row) => (
          <Link
            href={paths.operator.mail(row.id)}
            ariaLabel={t("mails.open", { kind: inWords(row.kind), to: row.to_email })}
          >
            <Time at={row.queued_at} />
          </Link>
        ),
      },
      { id: "kind", header: t("mail.kind"), sort: "kind", width: 210, cell: (row) => asTitle(row.kind) },
      { id: "to_email", header: t("mail.to"), sort: "to_email", width: 270, cell: (row) => row.to_email },
      {
        id: "state",
        header: t("mail.state"),
        sort: "state",
        width: 130,
        cell: (row) => <MailState state={row.state} />,
      },
      ...(all
        ? [
            {
              id: "account",
              header: t("mail.account"),
              width: 200,
              cell: (row: Mail) =>
                row.account_id ? (
                  <Link href={paths.operator.account(row.account_id)}>{row.account_name || row.account_id}</Link>
                ) : (
                  nothing
                ),
            },
          ]
        : []),
      { id: "last_error", header: t("mail.last_error"), cell: (row) => row.last_error || nothing },
      {
        id: "attempts",
        header: t("mail.attempts"),
        sort: "attempts",
        width: 110,
        hidden: true,
        cell: (row) => row.attempts,
      },
      {
        id: "sent_at",
        header: t("mail.sent_at"),
        sort: "sent_at",
        hidden: true,
        cell: (row) => <Time at={row.sent_at} />,
      },
    ],
    [t, all],
  );
}
