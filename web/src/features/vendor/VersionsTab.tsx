import ExpandableSection from "@cloudscape-design/components/expandable-section";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { date } from "../../lib/format";
import type { AgreementEdition } from "../../lib/types";
import { Markdown } from "../../ui/Markdown";
import { Difference } from "./Difference";

/** Every published version, the newest first, with what changed from the one before. A published text never changes. */
export function VersionsTab({ edition }: { edition: AgreementEdition }) {
  const { t } = useTranslation("vendor");
  const versions = edition.versions ?? [];
  return (
    <SpaceBetween size="l">
      {versions.map((version, index) => {
        const before = versions[index + 1];
        return (
          <ExpandableSection
            key={version.version}
            variant="container"
            defaultExpanded={index === 0}
            headerText={t("agreement.version", { version: version.version })}
            headerDescription={t("agreement.published", {
              date: date(version.published_at),
              count: version.accepted,
            })}
          >
            <SpaceBetween size="m">
              <Markdown text={version.text} />
              {before ? (
                <ExpandableSection headerText={t("agreement.difference", { version: before.version })}>
                  <Difference before={before.text} after={version.text} />
                </ExpandableSection>
              ) : null}
            </SpaceBetween>
          </ExpandableSection>
        );
      })}
    </SpaceBetween>
  );
}
