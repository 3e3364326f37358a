import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import { useTranslation } from "react-i18next";
import type { Form } from "../../../lib/forms";
import { CompanyFields } from "../../account/CompanyFields";
import type { RequestForm } from "../request-form";

/** The company's name and address; both can be given later. */
export function CompanyStep({ form }: { form: Form<RequestForm> }) {
  const { t } = useTranslation("account");
  return (
    <Container header={<Header variant="h2">{t("company.title")}</Header>}>
      <div ref={form.ref}>
        <CompanyFields
          value={form.values.company}
          onChange={(company) => form.set("company", company)}
          error={(field) => form.error(`/company/${field}`)}
        />
      </div>
    </Container>
  );
}
