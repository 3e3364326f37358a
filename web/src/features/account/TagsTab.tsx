import Button from "@cloudscape-design/components/button";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { can } from "../../app/session";
import { nothing } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { Account, CustomTag } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import type { Column } from "../../ui/table/column";
import { accountKey } from "./api";
import { LimitReached } from "./LimitReached";
import { TagDialog } from "./TagDialog";
import { TagEffects } from "./TagEffects";
import { customTagsQuery, removeCustomTag } from "./tags";

type Open = { kind: "new" } | { kind: "edit" | "remove"; tag: CustomTag } | undefined;

/** The account's custom tags (SPEC D5). */
export function TagsTab({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  const rows = useQuery(customTagsQuery(account.id));
  const [open, setOpen] = useState<Open>(undefined);
  const manage = can(account, "account.tags.manage");
  const columns = useColumns(manage, setOpen);
  const limited = account.tier === "limited";
  const close = () => setOpen(undefined);
  return (
    <>
      {limited ? (
        <div className="licet-banner">
          <LimitReached account={account} limit="custom_tags" />
        </div>
      ) : null}
      <DataTable
        mode="client"
        id="custom-tags"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        actions={
          manage ? (
            <Button
              variant="primary"
              disabled={limited}
              disabledReason={limited ? t("tag.limited") : undefined}
              onClick={() => setOpen({ kind: "new" })}
            >
              {t("tag.new")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("tag.title"),
          description: t("tag.text"),
          help: "tags",
          empty: t("tag.empty"),
          emptyText: limited ? undefined : t("tag.empty_text"),
          filter: t("tag.filter"),
        }}
      />
      {open?.kind === "new" ? <TagDialog accountId={account.id} onDone={close} /> : null}
      {open?.kind === "edit" ? <TagDialog accountId={account.id} given={open.tag} onDone={close} /> : null}
      {open?.kind === "remove" ? <Remove accountId={account.id} tag={open.tag} onDone={close} /> : null}
    </>
  );
}

function useColumns(manage: boolean, open: (open: Open) => void) {
  const { t } = useTranslation("account");
  return useMemo<Column<CustomTag>[]>(
    () => [
      { id: "name", header: t("tag.name"), fixed: true, value: (row) => row.name, cell: (row) => row.name },
      {
        id: "description",
        header: t("tag.description"),
        value: (row) => row.description,
        cell: (row) => row.description || nothing,
      },
      {
        id: "values",
        header: t("tag.values"),
        minWidth: 180,
        value: (row) => (row.values ?? []).join(", "),
        cell: (row) => row.values?.join(", ") || t("tag.free_text"),
      },
      {
        id: "required",
        header: t("tag.required"),
        value: (row) => (row.required ? 1 : 0),
        cell: (row) => (row.required ? t("tag.yes") : t("tag.no")),
      },
      {
        id: "uses",
        header: t("tag.uses"),
        value: (row) => row.uses.virtual_accounts + row.uses.licenses + row.uses.instances,
        cell: (row) =>
          t("tag.uses_text", {
            virtual_accounts: row.uses.virtual_accounts,
            licenses: row.uses.licenses,
            instances: row.uses.instances,
          }),
      },
      { id: "roles", header: t("tag.roles"), value: (row) => row.uses.roles, cell: (row) => row.uses.roles },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 110,
              cell: (tag: CustomTag) => (
                <RowActions
                  label={t("common:table.actions_of", { name: tag.name })}
                  items={[
                    { id: "edit", text: t("va.edit") },
                    { id: "remove", text: t("va.remove") },
                  ]}
                  onAction={(id) => open({ kind: id as "edit" | "remove", tag })}
                />
              ),
            },
          ]
        : []),
    ],
    [t, manage, open],
  );
}

function Remove({ accountId, tag, onDone }: { accountId: string; tag: CustomTag; onDone: () => void }) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const remove = useSubmit(
    () => removeCustomTag(accountId, tag.id),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({ type: "success", content: t("tag.removed", { name: tag.name }) });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("tag.remove_title", { name: tag.name })}
      consequences={<TagEffects accountId={accountId} tag={tag} />}
      action={t("va.remove")}
      pending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
