import Button from "@cloudscape-design/components/button";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { apiBase } from "../../lib/api";
import { useSubmit } from "../../lib/submit";
import type { Recovery } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { Page } from "../../ui/PageHeader";
import type { Filter } from "../../ui/table/column";
import { useVendorCrumbs } from "../vendor/crumbs";
import { useRecoveryColumns } from "./RecoveryTable";
import { approveRecoveryAsOperator, recoveriesOfAllQuery, recoveryKey } from "./recovery-api";

const states = ["waiting", "done", "stopped", "expired"];

/** For the vendor's staff: the recoveries of all accounts, of which one of them may approve (SPEC R12). */
export default function OperatorRecoveriesPage() {
  const { t } = useTranslation("member");
  const [approving, setApproving] = useState<Recovery>();
  const deed = useCallback((row: Recovery) => <Deed row={row} onApprove={() => setApproving(row)} />, []);
  const filters = useMemo<Filter[]>(
    () => [
      {
        name: "status",
        label: t("status"),
        group: t("recovery.states"),
        options: states.map((value) => ({ value, label: t(`recovery.state.${value}`) })),
      },
    ],
    [t],
  );
  return (
    <Page
      title={t("recovery.all")}
      crumbs={useVendorCrumbs({ text: t("recovery.all"), href: paths.operatorRecoveries })}
      help="recovery"
    >
      <DataTable
        mode="server"
        id="operator-recoveries"
        list={recoveriesOfAllQuery}
        rowId={(row) => row.id}
        columns={useRecoveryColumns(deed)}
        filters={filters}
        csv={`${apiBase}/operator/recoveries.csv`}
        actions={<Button href={paths.operator.accounts}>{t("recovery.choose_account")}</Button>}
        texts={{
          title: t("recovery.title"),
          description: t("recovery.all_text"),
          help: "recovery",
          empty: t("recovery.none"),
          filter: t("recovery.all_filter"),
        }}
      />
      {approving ? <Approve recovery={approving} onDone={() => setApproving(undefined)} /> : null}
    </Page>
  );
}

/** What the vendor's staff can do with a recovery, or why they can't yet. */
function Deed({ row, onApprove }: { row: Recovery; onApprove: () => void }) {
  const { t } = useTranslation("member");
  if (row.status !== "waiting") return null;
  if (row.locked) return <>{t("recovery.locked")}</>;
  if (new Date(row.approvable_at) > new Date()) return <>{t("recovery.not_yet")}</>;
  if ((row.approvals ?? []).some(({ operator }) => operator)) return <>{t("recovery.approved_already")}</>;
  return (
    <Button
      variant="inline-link"
      ariaLabel={t("recovery.approve_of", { account: row.account_name })}
      onClick={onApprove}
    >
      {t("recovery.approve")}
    </Button>
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
