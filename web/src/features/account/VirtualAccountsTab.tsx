import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import { useSubmit } from "../../lib/submit";
import type { Account, VirtualAccount } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { useFlashProblem } from "../../ui/ProblemAlert";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { accountKey, removeVirtualAccount, updateVirtualAccount, virtualAccountsQuery } from "./api";
import { LimitReached } from "./LimitReached";
import { VirtualAccountDialog } from "./VirtualAccountDialog";

type Open = { kind: "new" } | { kind: "edit" | "remove"; row: VirtualAccount } | undefined;

/** The account's virtual accounts: made, renamed, described, made the default, removed when empty (SPEC D6). */
export function VirtualAccountsTab({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  const rows = useQuery(virtualAccountsQuery(account.id));
  const [open, setOpen] = useState<Open>(undefined);
  const manage = can(account, "account.virtual_accounts.manage");
  const makeDefault = useMakeDefault(account.id);
  const columns = useColumns(account, manage, (id, row) => {
    if (id === "default") makeDefault(row);
    else setOpen({ kind: id as "edit" | "remove", row });
  });
  const limit = account.limits?.virtual_accounts;
  const full = limit !== undefined && limit.used >= limit.max;
  return (
    <>
      {manage && full ? (
        <div className="licet-banner">
          <LimitReached account={account} limit="virtual_accounts" />
        </div>
      ) : null}
      <DataTable
        mode="client"
        id="virtual-accounts"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        actions={
          manage ? (
            <Button
              variant="primary"
              disabled={full}
              disabledReason={full ? t("va.full", { count: limit.max }) : undefined}
              onClick={() => setOpen({ kind: "new" })}
            >
              {t("va.new")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("va.title"),
          description: limit ? t("va.limit", { used: limit.used, max: limit.max }) : t("va.text"),
          help: "virtual_accounts",
          empty: t("va.empty"),
          filter: t("va.filter"),
        }}
      />
      {open?.kind === "new" ? (
        <VirtualAccountDialog accountId={account.id} onDone={() => setOpen(undefined)} />
      ) : open?.kind === "edit" ? (
        <VirtualAccountDialog accountId={account.id} given={open.row} onDone={() => setOpen(undefined)} />
      ) : open?.kind === "remove" ? (
        <Remove accountId={account.id} row={open.row} onDone={() => setOpen(undefined)} />
      ) : null}
    </>
  );
}

function useColumns(account: Account, manage: boolean, act: (id: string, row: VirtualAccount) => void) {
  const { t } = useTranslation("account");
  const licensing = account.status === "active";
  return useMemo<Column<VirtualAccount>[]>(
    () => [
      {
        id: "name",
        header: t("va.name"),
        fixed: true,
        value: (row) => row.name,
        cell: (row) => (
          <>
            {licensing ? <Link href={paths.pool(account.id, row.id)}>{row.name}</Link> : row.name}{" "}
            {row.default ? <Badge color="blue">{t("va.default")}</Badge> : null}
          </>
        ),
      },
      {
        id: "description",
        header: t("va.description"),
        value: (row) => row.description,
        cell: (row) => row.description,
      },
      {
        id: "public",
        header: t("va.access"),
        value: (row) => (row.public ? 1 : 0),
        cell: (row) => (row.public ? t("va.public") : t("va.private")),
      },
      {
        id: "created_at",
        header: t("va.created"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} as="date" />,
      },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 110,
              cell: (row: VirtualAccount) => (
                <RowActions
                  label={t("common:table.actions_of", { name: row.name })}
                  items={[
                    { id: "edit", text: t("va.edit") },
                    ...(row.default ? [] : [{ id: "default", text: t("va.make_default") }]),
                    ...(row.default ? [] : [{ id: "remove", text: t("va.remove") }]),
                  ]}
                  onAction={(id) => act(id, row)}
                />
              ),
            },
          ]
        : []),
    ],
    [t, account.id, licensing, manage, act],
  );
}

function useMakeDefault(accountId: string): (row: VirtualAccount) => void {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const tell = useFlashProblem();
  const queries = useQueryClient();
  const { mutate } = useSubmit(
    (row: VirtualAccount) => updateVirtualAccount(accountId, row.id, { default: true }),
    (_, row) => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({ type: "success", content: t("va.made_default", { name: row.name }) });
    },
    tell,
  );
  return mutate;
}

function Remove({ accountId, row, onDone }: { accountId: string; row: VirtualAccount; onDone: () => void }) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const remove = useSubmit(
    () => removeVirtualAccount(accountId, row.id),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({ type: "success", content: t("va.removed", { name: row.name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("va.remove_title", { name: row.name })}
      consequences={t("va.remove_text")}
      action={t("va.remove")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
