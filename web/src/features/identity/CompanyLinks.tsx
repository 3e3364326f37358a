import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { CompanyLink } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { companyLinksQuery, removeCompanyLink, signInOptionsQuery } from "./api";
import { useRemoval } from "./removal";

/** The companies' sign-ins that are linked to the profile; nothing where the vendor has set up none. */
export function CompanyLinks() {
  const { t } = useTranslation("identity");
  const rows = useQuery(companyLinksQuery);
  const options = useQuery(signInOptionsQuery).data;
  const { ask, dialogs } = useRemoval(
    removeCompanyLink,
    (row: CompanyLink) => ({ link_id: row.id }),
    (row) => ({
      title: t("company_sign_in.remove_title", { name: row.provider }),
      consequences: t("company_sign_in.remove_text"),
    }),
    { action: "company_sign_in.remove", done: "company_sign_in.removed" },
  );
  const columns = useMemo<Column<CompanyLink>[]>(
    () => [
      {
        id: "provider",
        header: t("company_sign_in.provider"),
        fixed: true,
        value: (row) => row.provider,
        cell: (row) => row.provider,
      },
      { id: "email", header: t("email"), value: (row) => row.email, cell: (row) => row.email },
      {
        id: "created_at",
        header: t("company_sign_in.linked"),
        value: (row) => row.created_at,
        cell: (row) => <Time at={row.created_at} />,
      },
      {
        id: "used_at",
        header: t("company_sign_in.last_used"),
        value: (row) => row.used_at,
        cell: (row) => <Time at={row.used_at} as="relative" />,
      },
      {
        id: "actions",
        header: t("common:table.actions"),
        cell: (row) => (
          <Button
            variant="inline-link"
            ariaLabel={t("company_sign_in.remove_of", { name: row.provider })}
            onClick={() => ask(row)}
          >
            {t("company_sign_in.remove")}
          </Button>
        ),
      },
    ],
    [t, ask],
  );
  if ((options?.providers.length ?? 0) === 0 && (rows.data?.length ?? 0) === 0) return null;
  return (
    <>
      <DataTable
        mode="client"
        memory
        id="company-sign-ins"
        rows={rows}
        rowId={(row) => row.id}
        columns={columns}
        texts={{
          title: t("company_sign_in.links"),
          help: "company_sign_in",
          description: t("company_sign_in.text"),
          empty: t("company_sign_in.empty"),
          filter: t("company_sign_in.filter"),
        }}
      />
      {dialogs}
    </>
  );
}
