import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { canIn, useAccountRef } from "../../app/session";
import { number } from "../../lib/format";
import type { Token } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { type Pool, tokensQuery } from "./api";
import { CreateToken } from "./CreateToken";
import { RevealToken } from "./RevealToken";
import { RevokeToken } from "./RevokeToken";
import { State } from "./states";

type Open = { kind: "new" } | { kind: "reveal" | "revoke"; token: Token } | undefined;

/** The registration tokens of a virtual account (SPEC H4). */
export function GeneralTab({ pool, place }: { pool: Pool; place: string }) {
  const { t } = useTranslation("licensing");
  const account = useAccountRef(pool.account_id);
  const manage = canIn(account, pool.virtual_account_id, "licensing.tokens.manage");
  const rows = useQuery(tokensQuery(pool));
  const [open, setOpen] = useState<Open>(undefined);
  const close = () => setOpen(undefined);
  const columns = useColumns(manage, setOpen);
  const create = <Button onClick={() => setOpen({ kind: "new" })}>{t("token.new")}</Button>;
  return (
    <>
      <DataTable
        mode="client"
        id="tokens"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        actions={
          manage ? (
            <Button variant="primary" onClick={() => setOpen({ kind: "new" })}>
              {t("token.new")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("token.title"),
          description: t("token.text"),
          help: "tokens",
          empty: t("token.empty"),
          emptyText: t("token.empty_text"),
          emptyAction: manage ? create : undefined,
          filter: t("token.filter"),
        }}
      />
      {open?.kind === "new" ? <CreateToken pool={pool} place={place} onDone={close} /> : null}
      {open?.kind === "reveal" ? <RevealToken pool={pool} place={place} token={open.token} onDone={close} /> : null}
      {open?.kind === "revoke" ? <RevokeToken pool={pool} token={open.token} onDone={close} /> : null}
    </>
  );
}

function useColumns(manage: boolean, open: (open: Open) => void) {
  const { t } = useTranslation("licensing");
  return useMemo<Column<Token>[]>(
    () => [
      {
        id: "hint",
        header: t("token.token"),
        fixed: true,
        value: (row) => row.hint,
        cell: (row) => <code>{row.hint}</code>,
      },
      {
        id: "description",
        header: t("token.description"),
        value: (row) => row.description,
        cell: (row) => row.description,
      },
      {
        id: "state",
        header: t("token.state"),
        value: (row) => t(`state.${row.state}`),
        cell: (row) => <State state={row.state} />,
      },
      {
        id: "expires_at",
        header: t("token.expires"),
        value: (row) => row.expires_at,
        cell: (row) => <Time at={row.expires_at} as="date" />,
      },
      {
        id: "uses",
        header: t("token.uses"),
        value: (row) => row.uses,
        cell: (row) =>
          row.max_uses > 0
            ? t("token.uses_of", { uses: number(row.uses), max: number(row.max_uses) })
            : t("token.uses_unlimited", { uses: number(row.uses) }),
      },
      {
        id: "export_controlled",
        header: t("token.export"),
        hidden: true,
        value: (row) => (row.export_controlled ? 1 : 0),
        cell: (row) => (row.export_controlled ? t("token.export_yes") : t("token.export_no")),
      },
      {
        id: "created_by",
        header: t("token.created_by"),
        value: (row) => row.created_by.name || row.created_by.email,
        cell: (row) => row.created_by.name || row.created_by.email,
      },
      {
        id: "created_at",
        header: t("token.created"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} as="date" />,
      },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 110,
              cell: (token: Token) => (
                <RowActions
                  label={t("common:table.actions_of", { name: token.description || token.hint })}
                  items={[
                    { id: "reveal", text: t("token.reveal") },
                    ...(token.state === "active" ? [{ id: "revoke", text: t("token.revoke") }] : []),
                  ]}
                  onAction={(id) => open({ kind: id as "reveal" | "revoke", token })}
                />
              ),
            },
          ]
        : []),
    ],
    [t, manage, open],
  );
}
