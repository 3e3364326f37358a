import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { asApiError } from "../lib/problem";
import { Page } from "../ui/PageHeader";
import { ProblemAlert } from "../ui/ProblemAlert";
import { paths } from "./paths";

/** The address leads nowhere. */
export function MissingPage() {
  const { t } = useTranslation();
  return (
    <Page title={t("missing.title")}>
      <SpaceBetween size="m">
        <Box variant="p">{t("missing.text")}</Box>
        <Button href={paths.home}>{t("missing.home")}</Button>
      </SpaceBetween>
    </Page>
  );
}

/** The page broke or couldn't be loaded. */
export function FailedPage({ error }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <Page title={t("failed.title")}>
      <ProblemAlert
        error={asApiError(error)}
        action={<Button onClick={() => void router.invalidate()}>{t("retry")}</Button>}
      />
    </Page>
  );
}
