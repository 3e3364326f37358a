import Button from "@cloudscape-design/components/button";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { useSubmit } from "../../lib/submit";
import type { Recovery } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { Page } from "../../ui/PageHeader";
import { RecoveryTable } from "./RecoveryTable";
import { approveRecoveryAsOperator, recoveriesOfAllQuery, recoveryKey } from "./recovery-api";

/** For the vendor's staff: the recoveries of all accounts, of which one of them may approve (SPEC R12). */
export default function OperatorRecoveriesPage() {
  const { t } = useTranslation("member");
  const rows = useQuery(recoveriesOfAllQuery);
  const [approving, setApproving] = useState<Recovery>();
  const deed = useCallback(
    (row: Recovery) =>
      row.status === "waiting" && !row.locked ? (
        <Button
          variant="inline-link"
          ariaLabel={t("recovery.approve_of", { account: row.account_name })}
          onClick={() => setApproving(row)}
        >
          {t("recovery.approve")}
        </Button>
      ) : null,
    [t],
  );
  return (
    <Page
      title={t("recovery.all")}
      crumbs={[{ text: t("recovery.all"), href: paths.operatorRecoveries }]}
      help="recovery"
    >
      <RecoveryTable
        id="operator-recoveries"
        rows={rows}
        description={t("recovery.all_text")}
        csv={`${apiBase}/operator/recoveries.csv`}
        actions={<Button href={paths.operator.accounts}>{t("recovery.choose_account")}</Button>}
        deed={deed}
      />
      {approving ? <Approve recovery={approving} onDone={() => setApproving(undefined)} /> : null}
    </Page>
  );
}

function Approve({ recovery, onDone }: { recovery: Recovery; onDone: () => void }) {
  const { t } = useTranslation("member");
  const flash = useFlash();
  const queries = useQueryClient();
  const approve = useSubmit(
    (id: string, key) => approveRecoveryAsOperator(id, key),
    () => {
      void queries.invalidateQueries({ queryKey: recoveryKey });
      flash({ type: "success", content: t("recovery.approved") });
      onDone();
    },
  );
  return (
    <ConfirmModal
      title={t("recovery.approve_title", { account: recovery.account_name })}
      consequences={t("recovery.approve_consequences", {
        name: recovery.proposed.name,
        email: recovery.proposed.email,
      })}
      action={t("recovery.approve")}
      pending={approve.isPending}
      error={approve.error}
      onConfirm={() => approve.mutate(recovery.id)}
      onDismiss={onDone}
    />
  );
}
