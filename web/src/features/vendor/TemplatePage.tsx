import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { asTitle, inWords, templatePage, templateQuery } from "./api";
import { useVendorCrumbs } from "./crumbs";
import { MailPreview } from "./MailPreview";

/** One kind of mail with its sample data, in the vendor's brand. */
export default function TemplatePage() {
  const { t } = useTranslation("vendor");
  const { kind } = usePageParams();
  const query = useQuery(templateQuery(kind));
  return (
    <Page
      title={t("template.one", { kind: inWords(kind) })}
      description={t("template.sample")}
      help="operator_templates"
      crumbs={useVendorCrumbs(
        { text: t("places.templates.title"), href: paths.operator.templates },
        { text: asTitle(kind), href: paths.operator.template(kind) },
      )}
    >
      <Loaded query={query}>
        {(template) => (
          <SpaceBetween size="l">
            {template.secret ? <Alert type="info">{t("mail.content_secret")}</Alert> : null}
            <Container header={<Header variant="h2">{template.subject}</Header>}>
              <MailPreview page={templatePage(kind)} subject={template.subject} text={template.text} />
            </Container>
          </SpaceBetween>
        )}
      </Loaded>
    </Page>
  );
}
