import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import type { Account, AccountRef } from "../../lib/types";

/** What a limited account has only so many of, or none at all. */
type Limit = "users" | "virtual_accounts" | "groups" | "custom_tags";

interface LimitReachedProps {
  account: Account | AccountRef;
  limit: Limit;
}

/** Says which limit of a limited account is reached, and the way out of it (SPEC F1). Shows nothing while there is room. */
export function LimitReached({ account, limit }: LimitReachedProps) {
  const { t } = useTranslation("account");
  const counter = counterOf(account, limit);
  if (!counter || counter.used < counter.max) return null;
  const upgrade = can(account, "account.upgrade") && account.status === "active";
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

function counterOf(account: Account | AccountRef, limit: Limit): { used: number; max: number } | undefined {
  if (limit === "groups" || limit === "custom_tags") {
    return account.tier === "limited" ? { used: 0, max: 0 } : undefined;
  }
  return "limits" in account ? account.limits?.[limit] : undefined;
}
