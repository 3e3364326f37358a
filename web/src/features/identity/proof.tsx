import Box from "@cloudscape-design/components/box";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useForm } from "../../lib/forms";
import type { ApiError } from "../../lib/problem";
import { useSubmit } from "../../lib/submit";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { useFlashProblem } from "../../ui/ProblemAlert";

interface Proved<V> {
  run: (values: V) => void;
  pending: boolean;
  /** Asks for the password where it is needed; to be put on the page. */
  dialog: ReactNode;
}

/** A deed that changes credentials: if the sign-in is no longer fresh, the password is asked for, and it is sent again. */
export function useProved<V extends object, R>(
  send: (values: V & { password?: string }, key: string) => Promise<R>,
  onDone: (result: R) => unknown,
): Proved<V> {
  const tell = useFlashProblem();
  const [waiting, setWaiting] = useState<V | null>(null);
  const submit = useSubmit<V & { password?: string }, R>(
    send,
    (result) => {
      setWaiting(null);
      return onDone(result);
    },
    (error, values) => {
      if (error.code === "proof_required") setWaiting(values);
      else if (!waiting) tell(error);
    },
  );
  return {
    run: (values) => submit.mutate(values),
    pending: submit.isPending,
    dialog: waiting ? (
      <Password
        error={submit.error?.code === "proof_required" ? null : submit.error}
        pending={submit.isPending}
        onPassword={(password) => submit.mutate({ ...waiting, password })}
        onDismiss={() => setWaiting(null)}
      />
    ) : null,
  };
}

interface PasswordProps {
  error: ApiError | null;
  pending: boolean;
  onPassword: (password: string) => void;
  onDismiss: () => void;
}

function Password({ error, pending, onPassword, onDismiss }: PasswordProps) {
  const { t } = useTranslation("identity");
  const form = useForm(
    { password: "" },
    (values): Record<string, string> => (values.password ? {} : { "/password": t("missing.password") }),
    error,
  );
  return (
    <FormModal
      title={t("proof.title")}
      action={t("proof.action")}
      pending={pending}
      error={error}
      formRef={form.ref}
      onSubmit={() => form.valid() && onPassword(form.values.password)}
      onDismiss={onDismiss}
    >
      <Box variant="p">{t("proof.text")}</Box>
      <TextField
        form={form}
        name="password"
        type="password"
        label={t("current_password")}
        autoComplete="current-password"
        autoFocus
      />
    </FormModal>
  );
}
