import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { date } from "../../lib/format";
import { useSubmit } from "../../lib/submit";
import type { Account, Upgrade } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { useFlashProblem } from "../../ui/ProblemAlert";
import { accountKey } from "../account/api";
import { cancelUpgrade, resendUpgradeLink } from "./upgrade-api";

/** Whether an upgrade may still come about. */
export function isOpen(upgrade: Upgrade | null): upgrade is Upgrade {
  return upgrade?.status === "pending_upgrade_approval" || upgrade?.status === "pending_email_verification";
}

/** What an upgrade waits for, and what can be done about it. */
export function UpgradeWaiting({ account, upgrade }: { account: Account; upgrade: Upgrade }) {
  const { t } = useTranslation("account");
  const [canceling, setCanceling] = useState(false);
  const resend = useResend(account.id, upgrade);
  const reviewed = upgrade.status === "pending_upgrade_approval";
  return (
    <>
      <Alert
        type="info"
        header={reviewed ? t("upgrade.waiting") : t("upgrade.check_mail")}
        action={
          <SpaceBetween direction="horizontal" size="xs">
            {reviewed ? null : (
              <Button loading={resend.isPending} onClick={() => resend.mutate(undefined)}>
                {t("upgrade.resend")}
              </Button>
            )}
            <Button onClick={() => setCanceling(true)}>{t("upgrade.cancel")}</Button>
          </SpaceBetween>
        }
      >
        {reviewed
          ? `${upgrade.cause} ${t("upgrade.waiting_text", { email: upgrade.requested_by.email })}`
          : t("upgrade.check_mail_text", {
              email: upgrade.requested_by.email,
              identifier: upgrade.wanted,
              date: date(upgrade.link_expires_at),
            })}
      </Alert>
      {canceling ? <Cancel account={account} upgrade={upgrade} onDone={() => setCanceling(false)} /> : null}
    </>
  );
}

/** Sends the verification mail again; the link before it stops working. */
export function useResend(accountId: string, upgrade: { requested_by: { email: string } } | undefined) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const tell = useFlashProblem();
  const queries = useQueryClient();
  return useSubmit(
    (_: undefined, key) => resendUpgradeLink(accountId, key),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({
        type: "success",
        content: upgrade ? t("upgrade.resent", { email: upgrade.requested_by.email }) : t("upgrade.resent_unknown"),
      });
    },
    tell,
  );
}

function Cancel({ account, upgrade, onDone }: { account: Account; upgrade: Upgrade; onDone: () => void }) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const cancel = useSubmit(
    () => cancelUpgrade(account.id),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      flash({ type: "success", content: t("upgrade.canceled") });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("upgrade.cancel_title", { name: account.name })}
      consequences={t("upgrade.cancel_text", { identifier: upgrade.wanted })}
      action={t("upgrade.cancel")}
      pending={cancel.isPending}
      error={cancel.error}
      onConfirm={() => cancel.mutate(undefined)}
      onDismiss={onDone}
    />
  );
}
