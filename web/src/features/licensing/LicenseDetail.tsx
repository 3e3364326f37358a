import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { canIn, useAccountRef } from "../../app/session";
import { nothing, number } from "../../lib/format";
import type { License, LicenseSource } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { KeyValues } from "../../ui/KeyValues";
import { RowActions } from "../../ui/RowActions";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { TagsDialog } from "../account/TagsDialog";
import { tagTexts } from "../account/tags";
import { licensesQuery, type Pool, sourcesQuery, updateLicenseTags } from "./api";
import { Count } from "./Count";
import { State } from "./states";

/** How a license's balance comes about: the sums in words, the alerts, and each source (SPEC R3). */
export function LicenseDetail({ pool, license: given }: { pool: Pool; license: License }) {
  const { t } = useTranslation("licensing");
  // Followed by itself: the row in the table may be on another page by now.
  const fresh = useQuery({ ...licensesQuery(pool, { limit: 25, q: given.tag }), staleTime: 0 });
  const license = fresh.data?.items.find((row) => row.tag === given.tag) ?? given;
  return (
    <SpaceBetween size="l">
      <KeyValues
        columns={4}
        items={[
          { label: t("license.tag"), value: <Box variant="code">{license.tag}</Box> },
          { label: t("license.purchased"), value: number(license.purchased) },
          { label: t("license.in_use"), value: number(license.in_use) },
          { label: t("license.reserved"), value: number(license.reserved) },
          { label: t("license.pending"), value: number(license.pending) },
          { label: t("license.substituted"), value: number(license.substituted) },
          { label: t("license.balance"), value: <Count value={license.balance} /> },
          { label: t("license.status"), value: <State state={license.status} /> },
        ]}
      />
      {license.description ? <Box variant="p">{license.description}</Box> : null}
      {(license.alerts ?? []).map((alert) => (
        <Alert key={alert.kind} type="warning">
          {alert.message} {alert.due_at ? <Time at={alert.due_at} as="date" /> : null}
        </Alert>
      ))}
      {license.explanation?.length ? (
        <div>
          <Box variant="h3">{t("license.why")}</Box>
          <ul>
            {license.explanation.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </div>
      ) : null}
      <Sources pool={pool} tag={license.tag} />
    </SpaceBetween>
  );
}

function Sources({ pool, tag }: { pool: Pool; tag: string }) {
  const { t } = useTranslation("licensing");
  const rows = useQuery(sourcesQuery(pool, tag));
  const account = useAccountRef(pool.account_id);
  const manage = canIn(account, pool.virtual_account_id, "licensing.licenses.manage");
  const [tagging, setTagging] = useState<LicenseSource | undefined>(undefined);
  const columns = useMemo<Column<LicenseSource>[]>(
    () => [
      {
        id: "quantity",
        header: t("source.quantity"),
        fixed: true,
        value: (row) => row.quantity,
        cell: (row) => number(row.quantity),
      },
      {
        id: "type",
        header: t("source.type"),
        value: (row) => row.type,
        cell: (row) => t(`type.${row.type}`, { defaultValue: row.type }),
      },
      { id: "state", header: t("source.state"), value: (row) => row.state, cell: (row) => <State state={row.state} /> },
      {
        id: "starts_at",
        header: t("source.starts"),
        value: (row) => row.starts_at ?? "",
        cell: (row) => <Time at={row.starts_at} as="date" />,
      },
      {
        id: "ends_at",
        header: t("source.ends"),
        value: (row) => row.ends_at ?? "",
        cell: (row) => <Time at={row.ends_at} as="date" />,
      },
      {
        id: "origin",
        header: t("source.origin"),
        value: (row) => `${row.origin} ${row.reference}`,
        cell: (row) => `${t(`origin.${row.origin}`, { defaultValue: row.origin })} ${row.reference}`,
      },
      {
        id: "subscription_id",
        header: t("source.subscription"),
        hidden: true,
        value: (row) => row.subscription_id,
        cell: (row) => row.subscription_id,
      },
      {
        id: "deposited_at",
        header: t("source.deposited"),
        value: (row) => row.deposited_at,
        cell: (row) => <Time at={row.deposited_at} as="date" />,
      },
      {
        id: "custom_tags",
        header: t("account:tag.title"),
        value: (row) => tagTexts(row.custom_tags),
        cell: (row) => tagTexts(row.custom_tags) || nothing,
      },
      ...(manage
        ? [
            {
              id: "actions",
              header: t("common:table.actions"),
              width: 90,
              cell: (row: LicenseSource) => (
                <RowActions
                  label={t("common:table.actions_of", { name: `${row.quantity} × ${row.name || row.tag}` })}
                  items={[{ id: "tags", text: t("account:tag.change") }]}
                  onAction={() => setTagging(row)}
                />
              ),
            },
          ]
        : []),
    ],
    [t, manage],
  );
  const table = (
    <DataTable
      mode="client"
      memory
      id="sources"
      rows={rows}
      rowId={(row) => row.id}
      columns={columns}
      headingLevel="h3"
      texts={{
        title: t("source.title"),
        description: t("source.text"),
        empty: t("source.empty"),
        filter: t("source.filter"),
      }}
    />
  );
  return (
    <>
      {table}
      {tagging ? (
        <TagsDialog
          accountId={pool.account_id}
          name={`${tagging.quantity} × ${tagging.name || tagging.tag}`}
          tags={tagging.custom_tags}
          save={(tags) => updateLicenseTags(pool, tagging.id, tags)}
          onDone={() => setTagging(undefined)}
        />
      ) : null}
    </>
  );
}
