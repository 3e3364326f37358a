import Button from "@cloudscape-design/components/button";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { Translate } from "../../lib/i18n";
import { useSubmit } from "../../lib/submit";
import type { Account, Invitation } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { accountKey } from "../account/api";
import { invitationsQuery, resendInvitation } from "./access-api";
import { withdrawInvitation } from "./api";
import { InvitationState } from "./InvitationState";
import { InviteDialog } from "./InviteDialog";
import { heldRole } from "./RoleNames";
import { useStateFilter } from "./states";

type Open = { kind: "invite" } | { kind: "resend" | "withdraw"; invitation: Invitation };

const states = ["pending", "accepted", "declined", "withdrawn", "expired"];

/** Those who are invited: what waits for an answer first. */
export function InvitationsTable({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const [open, setOpen] = useState<Open>();
  const list = useCallback((params: ListParams) => invitationsQuery(account.id, params), [account.id]);
  const columns = useMemo(() => columnsOf(t, setOpen), [t]);
  const close = () => setOpen(undefined);
  return (
    <>
      <DataTable
        mode="server"
        id="invitations"
        list={list}
        filters={useStateFilter(states)}
        rowId={(row) => row.id}
        columns={columns}
        csv={`${apiBase}/accounts/${account.id}/invitations.csv`}
        actions={<Button onClick={() => setOpen({ kind: "invite" })}>{t("invite.open")}</Button>}
        texts={{
          title: t("requests.invitations"),
          description: t("requests.invitations_text"),
          help: "invitations",
          empty: t("requests.nobody"),
          filter: t("requests.filter_invitations"),
        }}
      />
      {open?.kind === "invite" ? <InviteDialog account={account} onDone={close} /> : null}
      {open?.kind === "resend" || open?.kind === "withdraw" ? (
        <Change account={account} kind={open.kind} invitation={open.invitation} onDone={close} />
      ) : null}
    </>
  );
}

function columnsOf(t: Translate, open: (open: Open) => void): Column<Invitation>[] {
  return [
    { id: "email", header: t("email"), fixed: true, minWidth: 245, cell: (row) => row.email },
    { id: "role", header: t("invitation.role"), minWidth: 150, cell: (row) => heldRole(t, row) },
    { id: "status", header: t("status"), cell: (row) => <InvitationState invitation={row} /> },
    { id: "answer", header: t("requests.answer"), minWidth: 160, cell: (row) => row.answer || nothing },
    {
      id: "by",
      header: t("invitation.from"),
      hidden: true,
      cell: (row) => row.invited_by.name || row.invited_by.email || nothing,
    },
    { id: "sent", header: t("invitation.sent"), hidden: true, cell: (row) => <Time at={row.sent_at} as="date" /> },
    { id: "resent", header: t("requests.resent"), hidden: true, cell: (row) => String(row.resent) },
    { id: "expires", header: t("invitation.expires"), cell: (row) => <Time at={row.expires_at} as="date" /> },
    {
      id: "answered",
      header: t("requests.ended"),
      hidden: true,
      cell: (row) => <Time at={row.answered_at} as="date" />,
    },
    { id: "message", header: t("invite.message"), hidden: true, cell: (row) => row.message || nothing },
    {
      id: "actions",
      header: t("common:table.actions"),
      width: 110,
      cell: (invitation) =>
        invitation.status === "pending" ? (
          <RowActions
            label={t("common:table.actions_of", { name: invitation.email })}
            items={[
              { id: "resend", text: t("requests.resend") },
              { id: "withdraw", text: t("withdraw") },
            ]}
            onAction={(kind) => open({ kind: kind as "resend" | "withdraw", invitation })}
          />
        ) : null,
    },
  ];
}

interface ChangeProps {
  account: Account;
  kind: "resend" | "withdraw";
  invitation: Invitation;
  onDone: () => void;
}

function Change({ account, kind, invitation, onDone }: ChangeProps) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const name = invitation.email;
  const withdrawing = kind === "withdraw";
  const change = useSubmit(
    async (id: string, key) => {
      if (withdrawing) await withdrawInvitation(account.id, id);
      else await resendInvitation(account.id, id, key);
    },
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({ type: "success", content: t(withdrawing ? "withdrawn" : "requests.sent_again", { name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t(withdrawing ? "withdraw_title" : "requests.resend_title", { name })}
      consequences={t(withdrawing ? "withdraw_text" : "requests.resend_text", { name, account: account.name })}
      action={t(withdrawing ? "withdraw" : "requests.resend")}
      pending={change.isPending}
      error={change.error}
      onConfirm={() => change.mutate(invitation.id)}
      onDismiss={onDone}
    />
  );
}
