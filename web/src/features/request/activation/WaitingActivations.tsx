import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { paths } from "../../../app/paths";
import { myActivationsQuery } from "../request-api";

/** On the home page: accounts that one is asked to authorize (SPEC C2). */
export function WaitingActivations() {
  const { t } = useTranslation("request");
  const query = useQuery(myActivationsQuery);
  if (query.isError) return <StatusIndicator type="warning">{t("activation.failed")}</StatusIndicator>;
  return (
    <>
      {(query.data ?? []).map(({ id, name, domain_identifier, sender }) => (
        <Alert
          key={id}
          type="info"
          header={t("activation.waiting", { name })}
          action={<Button href={paths.activation(id)}>{t("activation.answer")}</Button>}
        >
          {t("activation.waiting_text", { name: sender.name || sender.email, identifier: domain_identifier })}
        </Alert>
      ))}
    </>
  );
}
