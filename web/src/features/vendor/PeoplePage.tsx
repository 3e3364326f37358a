import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { nothing } from "../../lib/format";
import type { PersonRow } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/PageHeader";
import { Time } from "../../ui/Time";
import type { Column, Filter } from "../../ui/table/column";
import type { ListParams } from "../../ui/table/ServerTable";
import { peopleQuery } from "./api";
import { useVendorCrumbs } from "./crumbs";

/** Every profile of the portal (SPEC P1). */
export default function PeoplePage() {
  const { t } = useTranslation("vendor");
  const list = useCallback((params: ListParams) => peopleQuery(params), []);
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "role",
        label: t("person.role"),
        group: t("person.role"),
        options: ["operator", "partner"].map((value) => ({ value, label: t(`vendor_role.${value}`) })),
      },
    ],
    [t],
  );
  const columns = useMemo<Column<PersonRow>[]>(
    () => [
      {
        id: "email",
        header: t("person.email"),
        sort: "email",
        width: 290,
        fixed: true,
        cell: (row) => <Link href={paths.operator.person(row.id)}>{row.email}</Link>,
      },
      { id: "name", header: t("person.name"), sort: "name", cell: (row) => row.name },
      { id: "company", header: t("person.company"), sort: "company", cell: (row) => row.company || nothing },
      {
        id: "verified",
        header: t("person.verified"),
        sort: "email_verified_at",
        width: 150,
        cell: (row) => <Verified row={row} />,
      },
      {
        id: "factor",
        header: t("person.factor"),
        width: 160,
        cell: (row) => (row.second_factor ? t("person.factor_on") : t("person.factor_off")),
      },
      {
        id: "role",
        header: t("person.role"),
        width: 150,
        cell: (row) =>
          [row.operator ? t("vendor_role.operator") : "", row.partner ? t("vendor_role.partner") : ""]
            .filter(Boolean)
            .join(", ") || nothing,
      },
      {
        id: "created",
        header: t("person.created"),
        sort: "created_at",
        width: 140,
        cell: (row) => <Time at={row.created_at} as="date" />,
      },
    ],
    [t],
  );
  return (
    <Page
      title={t("places.people.title")}
      help="operator_people"
      crumbs={useVendorCrumbs({ text: t("places.people.title"), href: paths.operator.people })}
    >
      <DataTable
        mode="server"
        id="operator-people"
        list={list}
        rowId={(row) => row.id}
        columns={columns}
        filters={filters}
        csv={`${apiBase}/operator/people.csv`}
        texts={{
          title: t("people.title"),
          description: t("people.text"),
          help: "operator_people",
          empty: t("people.empty"),
          filter: t("people.filter"),
        }}
      />
    </Page>
  );
}

/** Whether the person has verified the address. */
export function Verified({ row }: { row: { email_verified_at: string | null } }) {
  const { t } = useTranslation("vendor");
  return (
    <StatusIndicator type={row.email_verified_at ? "success" : "pending"}>
      {row.email_verified_at ? t("person.verified_yes") : t("person.verified_no")}
    </StatusIndicator>
  );
}
