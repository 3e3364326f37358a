import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { canIn } from "../../../app/session";
import { nothing } from "../../../lib/format";
import type { AccountRef, CarriedTag, VirtualAccount } from "../../../lib/types";
import { DataTable } from "../../../ui/DataTable";
import type { Column } from "../../../ui/table/column";
import { LimitReached } from "../LimitReached";
import { TagsDialog } from "../TagsDialog";
import { updateVirtualAccountTags, virtualAccountTagsQuery } from "../tags";

/** The custom tags that a virtual account carries, and how many roles come with them (SPEC D5). */
export function VirtualTagsTab({ account, row }: { account: AccountRef; row: VirtualAccount }) {
  const { t } = useTranslation("account");
  const rows = useQuery(virtualAccountTagsQuery(account.id, row.id));
  const [open, setOpen] = useState(false);
  const limited = account.tier === "limited";
  const manage = account.status === "active" && canIn(account, row.id, "account.virtual_accounts.manage");
  return (
    <>
      {limited ? (
        <div className="licet-banner">
          <LimitReached account={account} limit="custom_tags" />
        </div>
      ) : null}
      <DataTable
        mode="client"
        id="virtual-account-tags"
        rows={rows}
        rowId={(tag) => tag.tag_id}
        columns={useColumns()}
        actions={
          manage && !limited ? (
            <Button variant="primary" onClick={() => setOpen(true)}>
              {t("tag.change")}
            </Button>
          ) : undefined
        }
        texts={{
          title: t("tag.title"),
          description: t("tag.on_va"),
          help: "tags",
          empty: t("tag.none_on_va"),
          filter: t("tag.filter"),
        }}
      />
      {open ? (
        <TagsDialog
          accountId={account.id}
          name={row.name}
          tags={row.custom_tags}
          save={(tags) => updateVirtualAccountTags(account.id, row.id, tags)}
          onDone={() => setOpen(false)}
        />
      ) : null}
    </>
  );
}

function useColumns() {
  const { t } = useTranslation("account");
  return useMemo<Column<CarriedTag>[]>(
    () => [
      { id: "name", header: t("tag.name"), fixed: true, value: (row) => row.name, cell: (row) => row.name },
      { id: "value", header: t("tag.value"), value: (row) => row.value, cell: (row) => row.value },
      {
        id: "description",
        header: t("tag.description"),
        value: (row) => row.description,
        cell: (row) => row.description || nothing,
      },
      {
        id: "required",
        header: t("tag.required"),
        value: (row) => (row.required ? 1 : 0),
        cell: (row) => (row.required ? t("tag.yes") : t("tag.no")),
      },
      { id: "roles", header: t("tag.roles"), value: (row) => row.roles, cell: (row) => row.roles },
    ],
    [t],
  );
}
