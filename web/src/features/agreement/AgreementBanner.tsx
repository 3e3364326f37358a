import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useRouterState } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useCurrentAccount } from "../../app/current-account";
import { paths } from "../../app/paths";
import { usePendingAgreements } from "./pending";

/**
 * Asks again on the account's pages when an agreement that was accepted has a new version (SPEC H1). The first acceptance
 * needs no banner: setting up asks for it.
 */
export function AgreementBanner() {
  const { t } = useTranslation("agreement");
  const path = useRouterState({ select: (state) => state.location.pathname });
  const { current } = useCurrentAccount();
  const here = current !== undefined && path.startsWith(`/accounts/${current.id}/`);
  const again = usePendingAgreements(here ? current : undefined).filter((row) => row.accepted_version !== "");
  if (!current || path === paths.manage(current.id, "agreements")) return null;
  return (
    <>
      {again.map((row) => (
        <div key={row.kind} className="licet-banner">
          <Alert
            type="warning"
            header={t("banner.title", { title: row.title, version: row.version })}
            action={<Button href={paths.manage(current.id, "agreements")}>{t("banner.action")}</Button>}
          >
            {row.may_accept ? t("banner.yours") : t("banner.others")}
          </Alert>
        </div>
      ))}
    </>
  );
}
