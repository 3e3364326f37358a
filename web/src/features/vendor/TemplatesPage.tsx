import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import type { MailTemplate } from "../../lib/types";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/PageHeader";
import type { Column } from "../../ui/table/column";
import { asTitle, templatesQuery } from "./api";
import { useVendorCrumbs } from "./crumbs";

/** Every kind of mail that the portal sends (SPEC N1). */
export default function TemplatesPage() {
  const { t } = useTranslation("vendor");
  const rows = useQuery(templatesQuery);
  const columns = useMemo<Column<MailTemplate>[]>(
    () => [
      {
        id: "kind",
        header: t("mail.kind"),
        fixed: true,
        value: (row) => asTitle(row.kind),
        cell: (row) => <Link href={paths.operator.template(row.kind)}>{asTitle(row.kind)}</Link>,
      },
      { id: "subject", header: t("template.subject"), value: (row) => row.subject, cell: (row) => row.subject },
      { id: "when", header: t("template.when"), minWidth: 220, value: (row) => row.when, cell: (row) => row.when },
      { id: "to", header: t("template.to"), minWidth: 180, value: (row) => row.to, cell: (row) => row.to },
      {
        id: "secret",
        header: t("template.kept"),
        width: 240,
        value: (row) => (row.secret ? 1 : 0),
        cell: (row) => (
          <StatusIndicator type={row.secret ? "stopped" : "success"}>
            {row.secret ? t("template.secret") : t("template.readable")}
          </StatusIndicator>
        ),
      },
    ],
    [t],
  );
  return (
    <Page
      title={t("places.templates.title")}
      help="operator_templates"
      crumbs={useVendorCrumbs(
        { text: t("places.mails.title"), href: paths.operator.mails },
        { text: t("places.templates.title"), href: paths.operator.templates },
      )}
    >
      <DataTable
        mode="client"
        id="operator-templates"
        rows={rows}
        rowId={(row) => row.kind}
        columns={columns}
        texts={{
          title: t("template.title"),
          description: t("template.text"),
          help: "operator_templates",
          empty: t("template.empty"),
          filter: t("template.filter"),
        }}
      />
    </Page>
  );
}
