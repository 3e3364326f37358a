import Button from "@cloudscape-design/components/button";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useSubmit } from "../../lib/submit";
import type { Recovery } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { Page } from "../../ui/PageHeader";
import { OpenRecovery } from "./OpenRecovery";
import { RecoveryTable } from "./RecoveryTable";
import { approveRecoveryAsOperator, openRecoveryAsOperator, recoveriesOfAllQuery, recoveryKey } from "./recovery-api";

/** For the vendor's staff: the recoveries of all accounts, of which one of them may approve (SPEC R12). */
export default function OperatorRecoveriesPage() {
  const { t } = useTranslation("member");
  const rows = useQuery(recoveriesOfAllQuery);
  const [opening, setOpening] = useState(false);
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
        actions={<Button onClick={() => setOpening(true)}>{t("recovery.open")}</Button>}
        deed={deed}
      />
      {opening ? <OpenRecovery email="" open={openRecoveryAsOperator} onDone={() => setOpening(false)} /> : null}
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
