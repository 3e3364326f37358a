import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { can, useSession } from "../../app/session";
import type { Translate } from "../../lib/i18n";
import { useSubmit } from "../../lib/submit";
import type { Account, User } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { accountKey } from "../account/api";
import { LimitReached } from "../account/LimitReached";
import { removeUser, usersQuery } from "./api";
import { EditRoles } from "./EditRoles";
import { groupsQuery } from "./groups";
import { InviteDialog } from "./InviteDialog";
import { personColumns } from "./person-columns";
import { heldRole } from "./RoleNames";

type Open = { kind: "invite" } | { kind: "roles" | "remove"; user: User } | undefined;

/** The people who hold a role in the account (SPEC D1, D4). */
export function UsersTab({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const { invite, group } = useSearch({ strict: false }) as { invite?: string; group?: string };
  const rows = useQuery(usersQuery(account.id, group));
  const manage = can(account, "member.users.manage");
  const [open, setOpen] = useState<Open>(manage && invite ? { kind: "invite" } : undefined);
  const columns = useColumns(manage, setOpen);
  const limit = account.limits?.users;
  const full = limit !== undefined && limit.used >= limit.max;
  const close = () => setOpen(undefined);
  return (
    <>
      {manage && full ? (
        <div className="licet-banner">
          <LimitReached account={account} limit="users" />
        </div>
      ) : null}
      <InGroup accountId={account.id} groupId={group} />
      <DataTable
        mode="client"
        id="users"
        rows={rows}
        rowId={(row) => row.profile_id}
        columns={columns}
        actions={
          manage ? (
            <Button
              variant="primary"
              disabled={full}
              disabledReason={full ? t("full", { count: limit.max }) : undefined}
              onClick={() => setOpen({ kind: "invite" })}
            >
              {t("invite.open")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("title"),
          description: limit ? t("limit", { used: limit.used, max: limit.max }) : t("text"),
          help: "users",
          empty: t("empty"),
          filter: t("filter"),
        }}
      />
      {open?.kind === "invite" ? <InviteDialog account={account} role={invite} onDone={close} /> : null}
      {open?.kind === "roles" ? <EditRoles accountId={account.id} user={open.user} onDone={close} /> : null}
      {open?.kind === "remove" ? <Remove account={account} user={open.user} onDone={close} /> : null}
    </>
  );
}

/** Says that only the members of one group are shown. */
function InGroup({ accountId, groupId }: { accountId: string; groupId?: string }) {
  const { t } = useTranslation("member");
  const router = useRouter();
  const groups = useQuery({ ...groupsQuery(accountId), enabled: groupId !== undefined });
  if (!groupId) return null;
  return (
    <Alert
      type="info"
      action={
        <Button onClick={() => router.history.push(paths.manage(accountId, "users"))}>{t("group.show_all")}</Button>
      }
    >
      {t("group.only", { name: groups.data?.find(({ id }) => id === groupId)?.name ?? "" })}
    </Alert>
  );
}

function useColumns(manage: boolean, open: (open: Open) => void) {
  const { t } = useTranslation("member");
  const own = useSession().profile.id;
  return useMemo<Column<User>[]>(
    () => [
      ...personColumns(t, own),
      {
        id: "roles",
        header: t("roles"),
        minWidth: 220,
        value: (row) => rolesOf(t, row).join(", "),
        cell: (row) => rolesOf(t, row).map((text) => <div key={text}>{text}</div>),
      },
      { id: "since", header: t("since"), value: (row) => row.since, cell: (row) => <Time at={row.since} as="date" /> },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 110,
              cell: (user: User) => (
                <RowActions
                  label={t("common:table.actions_of", { name: user.name || user.email })}
                  items={[
                    { id: "roles", text: t("change_roles") },
                    { id: "remove", text: t("remove") },
                  ]}
                  onAction={(id) => open({ kind: id as "roles" | "remove", user })}
                />
              ),
            },
          ]
        : []),
    ],
    [t, own, manage, open],
  );
}

/** What somebody may: by name, and through groups, marked as such. */
function rolesOf(t: Translate, user: User): string[] {
  return [
    ...(user.roles ?? []).map((held) => heldRole(t, held)),
    ...(user.groups ?? []).flatMap((group) =>
      (group.roles ?? []).map((held) => t("member:through_group", { role: heldRole(t, held), group: group.name })),
    ),
  ];
}

function Remove({ account, user, onDone }: { account: Account; user: User; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const name = user.name || user.email;
  const remove = useSubmit(
    () => removeUser(account.id, user.profile_id),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({ type: "success", content: t("removed", { name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("remove_title", { name })}
      consequences={t("remove_text", { name, account: account.name })}
      action={t("remove")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
