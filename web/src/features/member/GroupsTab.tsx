import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { can, sessionQuery } from "../../app/session";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { Account, Group } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import type { Column } from "../../ui/table/column";
import { accountKey } from "../account/api";
import { LimitReached } from "../account/LimitReached";
import { GroupDialog } from "./GroupDialog";
import { groupsQuery, removeGroup } from "./groups";
import { heldRole } from "./RoleNames";

type Open = { kind: "new" } | { kind: "edit" | "remove"; group: Group } | undefined;

/** Users who are given roles together (SPEC D5). */
export function GroupsTab({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const rows = useQuery(groupsQuery(account.id));
  const manage = can(account, "member.users.manage");
  const [open, setOpen] = useState<Open>(undefined);
  const columns = useColumns(account.id, manage, setOpen);
  const limited = account.tier === "limited";
  const close = () => setOpen(undefined);
  return (
    <>
      {limited ? (
        <div className="licet-banner">
          <LimitReached account={account} limit="groups" />
        </div>
      ) : null}
      <DataTable
        mode="client"
        id="groups"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        actions={
          manage ? (
            <Button
              variant="primary"
              disabled={limited}
              disabledReason={limited ? t("group.limited") : undefined}
              onClick={() => setOpen({ kind: "new" })}
            >
              {t("group.new")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("group.title"),
          description: t("group.text"),
          help: "groups",
          empty: t("group.empty"),
          emptyText: limited ? undefined : t("group.empty_text"),
          filter: t("group.filter"),
        }}
      />
      {open?.kind === "new" ? <GroupDialog accountId={account.id} onDone={close} /> : null}
      {open?.kind === "edit" ? <GroupDialog accountId={account.id} groupId={open.group.id} onDone={close} /> : null}
      {open?.kind === "remove" ? <Remove accountId={account.id} group={open.group} onDone={close} /> : null}
    </>
  );
}

function useColumns(accountId: string, manage: boolean, open: (open: Open) => void) {
  const { t } = useTranslation("member");
  return useMemo<Column<Group>[]>(
    () => [
      { id: "name", header: t("name"), fixed: true, value: (row) => row.name, cell: (row) => row.name },
      {
        id: "description",
        header: t("group.description"),
        value: (row) => row.description,
        cell: (row) => row.description || nothing,
      },
      {
        id: "members",
        header: t("group.members"),
        value: (row) => row.members,
        cell: (row) => (
          <Link
            href={`${paths.manage(accountId, "users")}?group=${row.id}`}
            ariaLabel={t("group.members_of", { name: row.name })}
          >
            {row.members}
          </Link>
        ),
      },
      {
        id: "roles",
        header: t("roles"),
        minWidth: 240,
        value: (row) => (row.roles ?? []).map((held) => heldRole(t, held)).join(", "),
        cell: (row) =>
          row.roles?.length
            ? row.roles.map((held) => (
                <div key={held.role + held.virtual_account_id + held.tag_id + held.tag_value}>{heldRole(t, held)}</div>
              ))
            : nothing,
      },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 110,
              cell: (group: Group) => (
                <RowActions
                  label={t("common:table.actions_of", { name: group.name })}
                  items={[
                    { id: "edit", text: t("group.edit") },
                    { id: "remove", text: t("remove") },
                  ]}
                  onAction={(id) => open({ kind: id as "edit" | "remove", group })}
                />
              ),
            },
          ]
        : []),
    ],
    [t, accountId, manage, open],
  );
}

function Remove({ accountId, group, onDone }: { accountId: string; group: Group; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const remove = useSubmit(
    () => removeGroup(accountId, group.id),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("group.removed", { name: group.name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("remove_title", { name: group.name })}
      consequences={t("group.remove_text", { count: group.members })}
      action={t("remove")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
