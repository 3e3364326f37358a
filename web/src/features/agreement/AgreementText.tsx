import Box from "@cloudscape-design/components/box";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { Loaded } from "../../ui/Loaded";
import { Markdown } from "../../ui/Markdown";
import { Time } from "../../ui/Time";
import { agreementVersionQuery } from "./api";

/** The text of one version of an agreement. */
export function AgreementText({ kind, version }: { kind: string; version: string }) {
  const { t } = useTranslation("agreement");
  const query = useQuery(agreementVersionQuery(kind, version));
  return (
    <Loaded query={query}>
      {(agreement) => (
        <>
          <Box color="text-body-secondary">
            {t("published")} <Time at={agreement.published_at} as="date" />
          </Box>
          <Markdown text={agreement.text} level={3} />
        </>
      )}
    </Loaded>
  );
}
