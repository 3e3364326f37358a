import Tabs from "@cloudscape-design/components/tabs";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { Loaded } from "../../ui/Loaded";
import { Page } from "../../ui/PageHeader";
import { editionQuery } from "./agreement-api";
import { useVendorCrumbs } from "./crumbs";
import { DraftTab } from "./DraftTab";
import { StandingsTable } from "./StandingsTable";
import { VersionsTab } from "./VersionsTab";

/** An agreement's versions, its draft, and who has accepted it (SPEC H1, P1). */
export default function AgreementPage() {
  const { t } = useTranslation("vendor");
  const { kind } = usePageParams();
  const query = useQuery(editionQuery(kind));
  const inForce = query.data?.versions?.[0];
  return (
    <Page
      title={inForce?.title ?? t("places.agreements.title")}
      description={inForce ? t("agreement.in_force", { version: inForce.version }) : undefined}
      help="operator_agreements"
      crumbs={useVendorCrumbs({ text: t("places.agreements.title"), href: paths.operator.agreement(kind) })}
    >
      <Loaded query={query}>
        {(edition) => (
          <Tabs
            ariaLabel={t("agreement.tabs")}
            tabs={[
              { id: "versions", label: t("agreement.versions"), content: <VersionsTab edition={edition} /> },
              {
                id: "draft",
                label: t("agreement.draft"),
                content: <DraftTab key={edition.versions?.[0]?.version} edition={edition} />,
              },
              { id: "standings", label: t("agreement.acceptances"), content: <StandingsTable kind={kind} /> },
            ]}
          />
        )}
      </Loaded>
    </Page>
  );
}
