import Alert from "@cloudscape-design/components/alert";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../../app/page-context";
import { useForm } from "../../../lib/forms";
import { asApiError } from "../../../lib/problem";
import { useSubmit } from "../../../lib/submit";
import type { Review } from "../../../lib/types";
import { ConfirmModal } from "../../../ui/ConfirmModal";
import { FormModal } from "../../../ui/FormModal";
import { TextAreaField, TextField } from "../../../ui/fields";
import { approveReview, refuseReview, reviewsKey } from "../request-api";

interface DialogProps {
  review: Review;
  onDone: () => void;
}

/** Reads the reviews anew once one is decided, and says so. */
function useDone(onDone: () => void): (text: string) => void {
  const queries = useQueryClient();
  const flash = useFlash();
  return (text) => {
    void queries.invalidateQueries({ queryKey: reviewsKey });
    flash({ type: "success", content: text });
    onDone();
  };
}

/**
 * Leaves a dialog. If a colleague has decided meanwhile, the page shows how from then on, not before: what was written in
 * the dialog stays there to be copied.
 */
function useLeave(onDone: () => void, error: unknown): () => void {
  const queries = useQueryClient();
  return () => {
    if (error && asApiError(error).code === "review_decided") void queries.invalidateQueries({ queryKey: reviewsKey });
    onDone();
  };
}

export function ApproveDialog({ review, onDone }: DialogProps) {
  const { t } = useTranslation("review");
  const done = useDone(onDone);
  const approve = useSubmit(
    (_: undefined, key) => approveReview(review.id, {}, key),
    () => done(t("approved", { account: review.account_name })),
  );
  const leave = useLeave(onDone, approve.error);
  return (
    <ConfirmModal
      title={t("approve_title", { identifier: review.wanted })}
      consequences={t(`approve_text.${review.kind}`, { account: review.account_name, identifier: review.wanted })}
      action={t(`approve_of.${review.kind}`)}
      pending={approve.isPending}
      error={approve.error}
      onConfirm={() => approve.mutate(undefined)}
      onDismiss={leave}
    />
  );
}

/** The vendor's staff has found who can decide: that person is asked. */
export function NameApproverDialog({ review, onDone }: DialogProps) {
  const { t } = useTranslation("review");
  const done = useDone(onDone);
  const send = useSubmit(
    (body: { approver: string; reason?: string }, key) => approveReview(review.id, body, key),
    (_, { approver }) => done(t("approver_asked", { email: approver })),
  );
  const leave = useLeave(onDone, send.error);
  const form = useForm(
    { approver: "", reason: "" },
    (values) => (values.approver.trim() ? {} : { "/approver": t("missing.approver") }),
    send.error,
  );
  const { approver, reason } = form.values;
  return (
    <FormModal
      title={t("approve_of.approver")}
      action={t("send")}
      pending={send.isPending}
      error={send.error}
      formRef={form.ref}
      onSubmit={() =>
        form.valid() && send.mutate({ approver: approver.trim(), ...(reason.trim() ? { reason: reason.trim() } : {}) })
      }
      onDismiss={leave}
    >
      <Alert type="info">{t("approve_text.approver", { account: review.account_name })}</Alert>
      <TextField form={form} name="approver" type="email" label={t("approver_email")} />
      <TextAreaField form={form} name="reason" label={t("approver_message")} optional rows={3} />
    </FormModal>
  );
}

export function RefuseDialog({ review, onDone }: DialogProps) {
  const { t } = useTranslation("review");
  const done = useDone(onDone);
  const refuse = useSubmit(
    (reason: string, key) => refuseReview(review.id, { reason }, key),
    () => done(t("refused", { account: review.account_name })),
  );
  const leave = useLeave(onDone, refuse.error);
  const form = useForm(
    { reason: "" },
    (values) => (values.reason.trim() ? {} : { "/reason": t("missing.reason") }),
    refuse.error,
  );
  return (
    <FormModal
      title={t("refuse_title", { account: review.account_name })}
      action={t(`refuse_of.${review.kind}`)}
      pending={refuse.isPending}
      error={refuse.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && refuse.mutate(form.values.reason.trim())}
      onDismiss={leave}
    >
      <Alert type="warning">{t(`refuse_text.${review.kind}`)}</Alert>
      <TextAreaField form={form} name="reason" label={t("reason")} description={t("reason_text")} rows={4} />
    </FormModal>
  );
}
