import Badge from "@cloudscape-design/components/badge";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { Account, VirtualAccount } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { useFlashProblem } from "../../ui/ProblemAlert";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { accountKey, updateVirtualAccount, virtualAccountsPage, virtualAccountsQuery } from "./api";
import { LimitReached } from "./LimitReached";
import { RemoveVirtualAccount } from "./RemoveVirtualAccount";
import { TagsDialog } from "./TagsDialog";
import { tagTexts, updateVirtualAccountTags, useTagFilters } from "./tags";
import { VirtualAccountDialog } from "./VirtualAccountDialog";

type Open = { kind: "new" } | { kind: "edit" | "remove" | "tags"; row: VirtualAccount } | undefined;

/** The account's virtual accounts: made, changed, tagged, made the default, removed with everything moved (SPEC D6). */
export function VirtualAccountsTab({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  const list = useCallback((params: ListParams) => virtualAccountsPage(account.id, params), [account.id]);
  const filters = useTagFilters(account.id);
  const [open, setOpen] = useState<Open>(undefined);
  const manage = can(account, "account.virtual_accounts.manage");
  const makeDefault = useMakeDefault(account.id);
  const columns = useColumns(account, manage, (id, row) => {
    if (id === "default") makeDefault(row);
    else setOpen({ kind: id as "edit" | "remove" | "tags", row });
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
        mode="server"
        id="virtual-accounts"
        list={list}
        filters={filters}
        rowId={(row) => row.id}
        columns={columns}
        csv={`${apiBase}/accounts/${account.id}/virtual-accounts.csv`}
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
        <RemoveVirtualAccount accountId={account.id} row={open.row} onDone={() => setOpen(undefined)} />
      ) : open?.kind === "tags" ? (
        <TagsDialog
          accountId={account.id}
          name={open.row.name}
          tags={open.row.custom_tags}
          save={(tags) => updateVirtualAccountTags(account.id, open.row.id, tags)}
          onDone={() => setOpen(undefined)}
        />
      ) : null}
    </>
  );
}

function useColumns(account: Account, manage: boolean, act: (id: string, row: VirtualAccount) => void) {
  const { t } = useTranslation("account");
  const all = useQuery(virtualAccountsQuery(account.id)).data;
  return useMemo<Column<VirtualAccount>[]>(
    () => [
      {
        id: "name",
        header: t("va.name"),
        fixed: true,
        sort: "name",
        cell: (row) => (
          <>
            <Link href={paths.virtualAccount(account.id, row.id)}>{row.name}</Link>{" "}
            {row.default ? <Badge color="blue">{t("va.default")}</Badge> : null}
          </>
        ),
      },
      {
        id: "description",
        header: t("va.description"),
        cell: (row) => row.description,
      },
      {
        id: "parent",
        header: t("va.parent"),
        cell: (row) => all?.find(({ id }) => id === row.parent_id)?.name ?? nothing,
      },
      { id: "tags", header: t("tag.title"), minWidth: 150, cell: (row) => tagTexts(row.custom_tags) || nothing },
      {
        id: "public",
        header: t("va.access"),
        cell: (row) => (row.public ? t("va.public") : t("va.private")),
      },
      {
        id: "created_at",
        header: t("va.created"),
        hidden: true,
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
                    { id: "tags", text: t("tag.change") },
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
    [t, account.id, manage, act, all],
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
