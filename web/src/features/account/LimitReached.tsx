import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import type { Account } from "../../lib/types";

/** Says which limit of a limited account is reached, and the way out of it (SPEC F1). Shows nothing while there is room. */
export function LimitReached({ account, limit }: { account: Account; limit: "users" | "virtual_accounts" }) {
  const { t } = useTranslation("account");
  const counter = account.limits?.[limit];
  if (!counter || counter.used < counter.max) return null;
  const upgrade = can(account, "account.update") && account.status === "active";
  return (
    <Alert
      type="info"
      header={t(`limit_reached.${limit}`, { count: counter.max })}
      action={upgrade ? <Button href={paths.upgrade(account.id)}>{t("limit_reached.action")}</Button> : undefined}
    >
      {t(`limit_reached.${limit}_text`)} {upgrade ? t("limit_reached.upgrade") : t("limit_reached.ask")}
    </Alert>
  );
}
