import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { recoveriesQuery } from "./recovery-api";

/** On the home page: somebody wants to become administrator of an account in which one has a say. */
export function WaitingRecoveries() {
  const { t } = useTranslation("member");
  const waiting = (useQuery(recoveriesQuery).data ?? []).filter(({ status }) => status === "waiting");
  return (
    <>
      {waiting.map((recovery) => (
        <Alert
          key={recovery.id}
          type="warning"
          header={t("recovery.waiting", { account: recovery.account_name })}
          action={<Button href={paths.recovery(recovery.id)}>{t("recovery.look")}</Button>}
        >
          {t("recovery.waiting_text", { name: recovery.proposed.name, by: recovery.opened_by })}
        </Alert>
      ))}
    </>
  );
}
