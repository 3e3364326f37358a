import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { can } from "../../app/session";
import type { Account } from "../../lib/types";

/** Why an account is limited, how much of its limits is in use, and the way out or how far that has come (SPEC E2). */
export function LimitedAlert({ account }: { account: Account }) {
  const { t } = useTranslation("account");
  if (account.tier !== "limited") return null;
  const { limits, upgrade } = account;
  const may = can(account, "account.upgrade") && account.status === "active";
  return (
    <Alert
      type="info"
      header={t("limited.title")}
      action={
        may ? (
          <Button href={paths.upgrade(account.id)}>{upgrade ? t("upgrade.see") : t("upgrade.open")}</Button>
        ) : undefined
      }
    >
      {t("limited.text")}
      {limits
        ? ` ${t("limited.used", {
            users: limits.users.used,
            users_max: limits.users.max,
            virtual_accounts: limits.virtual_accounts.used,
            virtual_accounts_max: limits.virtual_accounts.max,
          })}`
        : ""}{" "}
      {upgrade
        ? t(`upgrade.state.${upgrade.status}`, { identifier: upgrade.wanted, defaultValue: "" })
        : may
          ? t("limited.way_out")
          : t("limited.ask")}
    </Alert>
  );
}
