import Button from "@cloudscape-design/components/button";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { apiBase } from "../../lib/api";
import { useSubmit } from "../../lib/submit";
import type { FailedJob } from "../../lib/types";
import { ConfirmModal } from "../../ui/ConfirmModal";
import { DataTable } from "../../ui/DataTable";
import { Time } from "../../ui/Time";
import type { Column } from "../../ui/table/column";
import { vendorKey } from "./api";
import { failedJobsQuery, retryJob } from "./system-api";

/** The jobs that have failed for good, each to be tried again. */
export function FailedJobsTable() {
  const { t } = useTranslation("vendor");
  const [asking, setAsking] = useState<FailedJob>();
  const columns = useMemo<Column<FailedJob>[]>(
    () => [
      {
        id: "failed_at",
        header: t("system.failed_at"),
        width: 190,
        fixed: true,
        cell: (row) => <Time at={row.failed_at} />,
      },
      { id: "kind", header: t("system.kind"), width: 220, cell: (row) => row.kind },
      { id: "last_error", header: t("system.error"), cell: (row) => row.last_error },
      { id: "attempts", header: t("mail.attempts"), width: 110, cell: (row) => row.attempts },
      {
        id: "retry",
        header: t("system.again"),
        width: 150,
        cell: (row) => (
          <Button
            variant="inline-link"
            ariaLabel={t("system.retry_one", { kind: row.kind })}
            onClick={() => setAsking(row)}
          >
            {t("system.retry")}
          </Button>
        ),
      },
    ],
    [t],
  );
  return (
    <>
      <DataTable
        mode="server"
        id="operator-failed-jobs"
        list={failedJobsQuery}
        search={false}
        rowId={(row) => row.id}
        columns={columns}
        csv={`${apiBase}/operator/system/failed-jobs.csv`}
        texts={{
          title: t("system.failures"),
          description: t("system.failures_text"),
          help: "operator_system",
          empty: t("system.failures_empty"),
          filter: t("system.jobs_filter"),
        }}
      />
      {asking ? <Retry job={asking} onDone={() => setAsking(undefined)} /> : null}
    </>
  );
}

function Retry({ job, onDone }: { job: FailedJob; onDone: () => void }) {
  const { t } = useTranslation("vendor");
  const queries = useQueryClient();
  const flash = useFlash();
  const retry = useSubmit(retryJob, () => {
    void queries.invalidateQueries({ queryKey: vendorKey });
    flash({ type: "success", content: t("system.retried", { kind: job.kind }) });
    onDone();
  });
  return (
    <ConfirmModal
      title={t("system.retry_title", { kind: job.kind })}
      consequences={t("system.retry_text")}
      action={t("system.retry")}
      pending={retry.isPending}
      error={retry.error}
      onConfirm={() => retry.mutate(job.id)}
      onDismiss={onDone}
    />
  );
}
