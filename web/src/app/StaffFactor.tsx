import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { paths } from "./paths";

/** Leads the vendor's staff to set up a second factor: without one, they are shown nothing of the vendor's. */
export function StaffFactor() {
  const { t } = useTranslation();
  const path = useRouterState({ select: (state) => state.location.pathname });
  if (path === paths.security) return null; // says it itself
  return (
    <Box margin={{ bottom: "l" }}>
      <Alert
        type="warning"
        header={t("staff_factor.title")}
        action={<Button href={paths.security}>{t("staff_factor.action")}</Button>}
      >
        {t("staff_factor.text")}
      </Alert>
    </Box>
  );
}
