import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { vendorPlaces } from "../../app/vendor-places";
import { Page } from "../../ui/PageHeader";
import { Waits } from "./Waits";

/** Where the vendor's staff begins: what waits, and its places. */
export default function StartPage() {
  const { t } = useTranslation("vendor");
  return (
    <Page
      title={t("places.start.title")}
      description={t("places.start.text")}
      help="operator_start"
      crumbs={[{ text: t("title"), href: paths.operator.start }]}
    >
      <SpaceBetween size="l">
        <Waits />
        <div className="licet-places">
          {vendorPlaces
            .filter(({ href }) => href !== paths.operator.start)
            .map(({ name, href }) => (
              <Container fitHeight key={name}>
                <Link href={href} variant="primary" fontSize="heading-s">
                  {t(`places.${name}.title`)}
                </Link>
                <Box color="text-body-secondary">{t(`places.${name}.text`)}</Box>
              </Container>
            ))}
        </div>
      </SpaceBetween>
    </Page>
  );
}
