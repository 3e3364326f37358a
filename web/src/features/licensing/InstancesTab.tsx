import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { canIn, useAccountRef } from "../../app/session";
import { nothing } from "../../lib/format";
import type { Instance } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { TagsDialog } from "../account/TagsDialog";
import { tagTexts, useTagFilters } from "../account/tags";
import { csv, instancesQuery, licensesQuery, type Pool, updateInstanceTags } from "./api";
import { RemoveInstance, TransferInstance } from "./InstanceActions";
import { Alerts, State } from "./states";

type Open = { kind: "transfer" | "remove" | "tags"; instance: Instance } | undefined;

const statuses = ["authorized", "out_of_compliance", "authorization_expired", "no_licenses_in_use", "lapsed"];

/** The devices of a virtual account (SPEC I3). */
export function InstancesTab({ pool }: { pool: Pool }) {
  const { t } = useTranslation("licensing");
  const account = useAccountRef(pool.account_id);
  const manage = canIn(account, pool.virtual_account_id, "licensing.instances.manage");
  const [open, setOpen] = useState<Open>(undefined);
  const close = () => setOpen(undefined);
  const { account_id, virtual_account_id } = pool;
  const list = useCallback(
    (params: ListParams) => instancesQuery({ account_id, virtual_account_id }, params),
    [account_id, virtual_account_id],
  );
  const filters = useFilters(pool);
  const columns = useColumns(pool, manage, setOpen);
  return (
    <>
      <DataTable
        mode="server"
        id="instances"
        list={list}
        filters={filters}
        rowId={(row) => row.id}
        columns={columns}
        csv={csv(pool, "instances")}
        texts={{
          title: t("instance.title"),
          description: t("instance.text"),
          help: "instances",
          empty: t("instance.empty"),
          emptyText: t("instance.empty_text"),
          emptyAction: manage ? <Link href={paths.setUp(account_id)}>{t("overview.set_up")}</Link> : undefined,
          filter: t("instance.filter"),
        }}
      />
      {open?.kind === "transfer" ? <TransferInstance pool={pool} instance={open.instance} onDone={close} /> : null}
      {open?.kind === "tags" ? (
        <TagsDialog
          accountId={account_id}
          name={open.instance.name}
          tags={open.instance.custom_tags}
          save={(tags) => updateInstanceTags(pool, open.instance.id, tags)}
          onDone={close}
        />
      ) : null}
      {open?.kind === "remove" ? <RemoveInstance pool={pool} instance={open.instance} onDone={close} /> : null}
    </>
  );
}

function useFilters(pool: Pool): Filter[] {
  const { t } = useTranslation("licensing");
  const licenses = useQuery(licensesQuery(pool, { limit: 200 }));
  const byTag = useTagFilters(pool.account_id);
  return useMemo(
    () => [
      {
        name: "status",
        label: t("instance.authorization"),
        group: t("instance.authorizations"),
        options: statuses.map((value) => ({ value, label: t(`state.${value}`) })),
      },
      {
        name: "tag",
        label: t("instance.license"),
        group: t("instance.licenses"),
        options: (licenses.data?.items ?? []).map((row) => ({ value: row.tag, label: row.name || row.tag })),
      },
      ...byTag,
    ],
    [t, licenses.data, byTag],
  );
}

function useColumns(pool: Pool, manage: boolean, open: (open: Open) => void) {
  const { t } = useTranslation("licensing");
  const { account_id, virtual_account_id } = pool;
  return useMemo<Column<Instance>[]>(
    () => [
      {
        id: "name",
        header: t("instance.name"),
        fixed: true,
        width: 185,
        sort: "name",
        cell: (row) => <Link href={paths.instance(account_id, virtual_account_id, row.id)}>{row.name}</Link>,
      },
      { id: "udi", header: t("instance.udi"), width: 145, cell: (row) => udi(row) },
      {
        id: "product",
        header: t("instance.product"),
        hidden: true,
        cell: (row) => `${row.product} ${row.version}`.trim() || nothing,
      },
      { id: "host_name", header: t("instance.host_name"), hidden: true, cell: (row) => row.host_name || nothing },
      {
        id: "registration",
        header: t("instance.registration"),
        hidden: true,
        cell: (row) => <State state={row.registration} />,
      },
      {
        id: "authorization",
        header: t("instance.authorization"),
        width: 185,
        cell: (row) => <State state={row.authorization} />,
      },
      {
        id: "entitlements",
        header: t("instance.licenses"),
        width: 155,
        cell: (row) =>
          row.entitlements?.length
            ? row.entitlements.map((item) => <div key={item.tag}>{`${item.count} × ${item.name || item.tag}`}</div>)
            : nothing,
      },
      {
        id: "custom_tags",
        header: t("account:tag.title"),
        hidden: true,
        cell: (row) => tagTexts(row.custom_tags) || nothing,
      },
      {
        id: "last_contact_at",
        header: t("instance.last_contact"),
        width: 140,
        sort: "last_contact_at",
        cell: (row) => <Time at={row.last_contact_at} as="relative" />,
      },
      {
        id: "registered_at",
        header: t("instance.registered"),
        hidden: true,
        sort: "registered_at",
        cell: (row) => <Time at={row.registered_at} />,
      },
      { id: "alerts", header: t("license.alerts"), width: 165, cell: (row) => <Alerts alerts={row.alerts} /> },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 90,
              cell: (instance: Instance) => (
                <RowActions
                  label={t("common:table.actions_of", { name: instance.name })}
                  items={[
                    { id: "tags", text: t("account:tag.change") },
                    { id: "transfer", text: t("instance.transfer") },
                    { id: "remove", text: t("instance.remove") },
                  ]}
                  onAction={(id) => open({ kind: id as "transfer" | "remove" | "tags", instance })}
                />
              ),
            },
          ]
        : []),
    ],
    [t, account_id, virtual_account_id, manage, open],
  );
}

/** A device's identity in one line: product id and serial number, or its generated UUID. */
export function udi(instance: Instance): string {
  const { pid, sn, vid, uuid } = instance.udi;
  return [pid, vid, sn || uuid].filter(Boolean).join(" · ") || nothing;
}
