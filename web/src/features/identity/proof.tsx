import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import { knowsPasskeys, signWithPasskey } from "../../lib/passkeys";
import type { ApiError } from "../../lib/problem";
import { useSubmit } from "../../lib/submit";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { ProblemAlert, useFlashProblem } from "../../ui/ProblemAlert";
import { AccountName } from "./AccountName";
import { beginProof, passkeysQuery, proveByPasskey, securityQuery } from "./api";

interface Proved<V> {
  run: (values: V) => void;
  pending: boolean;
  /** Asks for the password where it is needed; to be put on the page. */
  dialog: ReactNode;
}

/** What the person is asked for before the deed is done. */
type Asked = "proof_required" | "password_required" | "factor_proof_required";

function askedBy(error: ApiError): Asked | null {
  const { code } = error;
  return code === "proof_required" || code === "password_required" || code === "factor_proof_required" ? code : null;
}

/**
 * A deed that changes credentials: if the sign-in is no longer fresh, the password or a passkey is asked for, and the deed is
 * sent again.
 */
export function useProved<V extends object, R>(
  send: (values: V & { password?: string }, key: string) => Promise<R>,
  onDone: (result: R) => unknown,
): Proved<V> {
  const tell = useFlashProblem();
  const [waiting, setWaiting] = useState<(V & { password?: string }) | null>(null);
  const [asked, setAsked] = useState<Asked>("proof_required");
  const submit = useSubmit<V & { password?: string }, R>(
    send,
    (result) => {
      setWaiting(null);
      return onDone(result);
    },
    (error, values) => {
      const next = askedBy(error);
      if (next) {
        setWaiting(values);
        setAsked(next);
      } else if (!waiting) tell(error);
    },
  );
  return {
    run: (values) => submit.mutate(values),
    pending: submit.isPending,
    dialog: waiting ? (
      <Proof
        asked={asked}
        error={submit.error && askedBy(submit.error) ? null : submit.error}
        pending={submit.isPending}
        onPassword={(password) => submit.mutate({ ...waiting, password })}
        onPasskey={() => submit.mutate(waiting)}
        onDismiss={() => setWaiting(null)}
      />
    ) : null,
  };
}

interface ProofProps {
  asked: Asked;
  error: ApiError | null;
  pending: boolean;
  onPassword: (password: string) => void;
  onPasskey: () => void;
  onDismiss: () => void;
}

function Proof({ asked, error, pending, onPassword, onPasskey, onDismiss }: ProofProps) {
  const { t } = useTranslation("identity");
  const { profile } = useSession();
  const security = useQuery(securityQuery).data;
  const keys = useQuery(passkeysQuery).data ?? [];
  const passkey = useSubmit(
    async (_: object, key) => {
      const ceremony = await beginProof(key);
      const credential = await signWithPasskey(ceremony.options);
      if (!credential) return false;
      await proveByPasskey({ handle: ceremony.handle, credential }, `${key}-2`);
      return true;
    },
    (done) => {
      if (done) onPasskey();
    },
  );
  const form = useForm(
    { password: "" },
    (values): Record<string, string> => (values.password ? {} : { "/password": t("missing.password") }),
    error,
  );
  const byPasskey = asked !== "password_required" && keys.length > 0 && security?.passkeys_offered && knowsPasskeys();
  const byPassword = asked !== "factor_proof_required" && (security?.has_password ?? true);
  return (
    <FormModal
      title={t("proof.title")}
      action={byPassword ? t("proof.action") : ""}
      pending={pending}
      error={error}
      formRef={form.ref}
      onSubmit={() => byPassword && form.valid() && onPassword(form.values.password)}
      onDismiss={onDismiss}
    >
      <Box variant="p">{t(`proof.${asked}`)}</Box>
      {byPasskey ? (
        <Button iconName="key" formAction="none" loading={passkey.isPending} onClick={() => passkey.mutate({})}>
          {t("sign_in.passkey")}
        </Button>
      ) : null}
      {passkey.data === false ? <span role="status">{t("second_step.passkey_none")}</span> : null}
      {passkey.error ? <ProblemAlert error={passkey.error} /> : null}
      {byPassword ? (
        <>
          <AccountName email={profile.email} />
          <TextField
            form={form}
            name="password"
            type="password"
            label={t("current_password")}
            autoComplete="current-password"
            autoFocus={!byPasskey}
          />
        </>
      ) : null}
      {byPasskey || byPassword ? null : <Box variant="p">{t("proof.again")}</Box>}
    </FormModal>
  );
}
