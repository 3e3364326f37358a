import Button from "@cloudscape-design/components/button";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { canIn, sessionQuery, useSession } from "../../app/session";
import type { Translate } from "../../lib/i18n";
import { useSubmit } from "../../lib/submit";
import type { AccountRef, VirtualAccount, VirtualUser } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import type { Column } from "../../ui/table/column";
import { accountKey } from "../account/api";
import { AssignDialog } from "./AssignDialog";
import { personColumns } from "./person-columns";
import { roleName } from "./RoleNames";
import { unassignUser, virtualUsersQuery } from "./virtual-api";

type Open = { kind: "assign" } | { kind: "unassign"; user: VirtualUser } | undefined;

interface VirtualUsersProps {
  account: AccountRef;
  place: VirtualAccount;
}

/** Everybody who reaches a virtual account, and why; users of the account are assigned to it and taken off (SPEC D6). */
export function VirtualUsersTab({ account, place }: VirtualUsersProps) {
  const { t } = useTranslation("member");
  const rows = useQuery(virtualUsersQuery(account.id, place.id));
  const [open, setOpen] = useState<Open>(undefined);
  const manage = account.status === "active" && canIn(account, place.id, "member.users.manage");
  const columns = useColumns(manage, setOpen);
  const close = () => setOpen(undefined);
  return (
    <>
      <DataTable
        mode="client"
        id="virtual-account-users"
        rows={rows}
        rowId={(row) => row.profile_id}
        columns={columns}
        actions={
          manage ? (
            <Button variant="primary" onClick={() => setOpen({ kind: "assign" })}>
              {t("assign.open")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("title"),
          description: t("assign.text"),
          help: "virtual_users",
          empty: t("empty"),
          filter: t("filter"),
        }}
      />
      {open?.kind === "assign" ? <AssignDialog account={account} place={place} onDone={close} /> : null}
      {open?.kind === "unassign" ? <Unassign account={account} place={place} user={open.user} onDone={close} /> : null}
    </>
  );
}

function useColumns(manage: boolean, open: (open: Open) => void) {
  const { t } = useTranslation("member");
  const own = useSession().profile.id;
  return useMemo<Column<VirtualUser>[]>(
    () => [
      ...personColumns(t, own),
      {
        id: "role",
        header: t("role_label"),
        minWidth: 220,
        value: (row) =>
          reaches(t, row)
            .map(({ role }) => role)
            .join("\n"),
        cell: (row) => reaches(t, row).map(({ key, role }) => <div key={key}>{role}</div>),
      },
      {
        id: "why",
        header: t("assign.why"),
        minWidth: 220,
        value: (row) =>
          reaches(t, row)
            .map(({ why }) => why)
            .join("\n"),
        cell: (row) => reaches(t, row).map(({ key, why }) => <div key={key}>{why}</div>),
      },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 110,
              cell: (user: VirtualUser) => (
                <RowActions
                  label={t("common:table.actions_of", { name: user.name || user.email })}
                  items={user.assigned ? [{ id: "unassign", text: t("assign.end") }] : []}
                  onAction={() => open({ kind: "unassign", user })}
                />
              ),
            },
          ]
        : []),
    ],
    [t, own, manage, open],
  );
}

/** Each role by which somebody reaches the virtual account, with how they hold it, in words. */
function reaches(t: Translate, user: VirtualUser): { key: string; role: string; why: string }[] {
  return (user.reaches ?? []).map((reach) => {
    const how =
      reach.scope === "tag"
        ? t("member:assign.by_tag", { tag: reach.tag_name, value: reach.tag_value })
        : t(`member:assign.by_${reach.scope}`);
    return {
      key: `${reach.role} ${reach.scope} ${reach.group_id} ${reach.tag_id}`,
      role: roleName(t, reach.role),
      why: reach.group_name ? t("member:through_group", { role: how, group: reach.group_name }) : how,
    };
  });
}

function Unassign({ account, place, user, onDone }: VirtualUsersProps & { user: VirtualUser; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const texts = { name: user.name || user.email, place: place.name, account: account.name };
  const end = useSubmit(
    () => unassignUser(account.id, place.id, user.profile_id),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("assign.ended", texts) });
      onDone();
    },
  );
  const others = (user.reaches ?? []).some(({ scope, group_id }) => scope !== "virtual_account" || group_id !== "");
  return (
    <ConfirmModal
      title={t("assign.end_title", texts)}
      consequences={
        <>
          {t("assign.end_text", texts)} {t(others ? "assign.end_others" : "assign.end_last", texts)}
        </>
      }
      action={t("assign.end")}
      pending={end.isPending}
      error={end.error}
      onConfirm={() => end.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
