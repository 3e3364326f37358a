import Button from "@cloudscape-design/components/button";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { Page } from "../../ui/PageHeader";
import { useVendorCrumbs } from "./crumbs";
import { MailsTable } from "./MailsTable";

/** The mail log (SPEC P1). */
export default function MailsPage() {
  const { t } = useTranslation("vendor");
  return (
    <Page
      title={t("places.mails.title")}
      help="operator_mails"
      crumbs={useVendorCrumbs({ text: t("places.mails.title"), href: paths.operator.mails })}
      actions={<Button href={paths.operator.templates}>{t("places.templates.title")}</Button>}
    >
      <MailsTable />
    </Page>
  );
}
