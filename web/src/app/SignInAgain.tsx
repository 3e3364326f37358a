import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Form from "@cloudscape-design/components/form";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { AccountName } from "../features/identity/AccountName";
import { pendingOf } from "../features/identity/api";
import { useSecondStep } from "../features/identity/useSecondStep";
import { api, once, onSessionEnd } from "../lib/api";
import { unwrap } from "../lib/problem";
import { useSubmit } from "../lib/submit";
import type { Session } from "../lib/types";
import { ProblemAlert } from "../ui/ProblemAlert";
import { paths } from "./paths";
import { sessionQuery, useMaybeSession } from "./session";

/** Asks for the password when the session has ended in the middle of work, and lets the work go on after it. */
export function SignInAgain() {
  const session = useMaybeSession();
  const [asking, setAsking] = useState(false);
  const waiting = useRef<((signedIn: boolean) => void)[]>([]);
  const email = session?.profile.email ?? "";

  const ask = useCallback(() => {
    setAsking(true);
    return new Promise<boolean>((resolve) => waiting.current.push(resolve));
  }, []);
  const answer = useCallback((signedIn: boolean) => {
    setAsking(false);
    for (const resolve of waiting.current.splice(0)) resolve(signedIn);
  }, []);

  useEffect(() => {
    onSessionEnd(email ? ask : undefined);
    return () => onSessionEnd(undefined);
  }, [email, ask]);

  return asking ? <Dialog email={email} answer={answer} /> : null;
}

function Dialog({ email, answer }: { email: string; answer: (signedIn: boolean) => void }) {
  const { t } = useTranslation("identity");
  const queries = useQueryClient();
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const enter = (session: Session) => {
    queries.setQueryData(sessionQuery.queryKey, session);
    answer(true);
  };
  const signIn = useSubmit(
    (values: { email: string; password: string }, key) => unwrap(api.POST("/session", { body: values, ...once(key) })),
    enter,
  );
  const waiting = pendingOf(signIn.error);
  const step = useSecondStep(waiting, enter);
  const refusal = waiting ? (step.code.error ?? step.passkey.error) : signIn.error;
  const leave = () => {
    answer(false);
    queries.setQueryData(sessionQuery.queryKey, null);
    location.assign(paths.signIn);
  };
  return (
    <Modal
      visible
      header={t("again.title")}
      onDismiss={leave}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={leave}>
              {t("again.other")}
            </Button>
            {waiting && !step.takesCode ? null : (
              <Button variant="primary" form="sign-in-again" loading={signIn.isPending || step.code.isPending}>
                {t("sign_in.action")}
              </Button>
            )}
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id="sign-in-again"
        onSubmit={(event) => {
          event.preventDefault();
          if (waiting) step.code.mutate({ code });
          else signIn.mutate({ email, password });
        }}
      >
        <AccountName email={email} />
        <Form>
          <SpaceBetween size="l">
            <Box variant="p">{t(waiting ? "again.factor_explanation" : "again.explanation", { email })}</Box>
            {refusal ? <ProblemAlert error={refusal} /> : null}
            {waiting && step.takesPasskey ? (
              <Button
                iconName="key"
                formAction="none"
                loading={step.passkey.isPending}
                onClick={() => step.passkey.mutate({})}
              >
                {t("sign_in.passkey")}
              </Button>
            ) : null}
            {waiting ? (
              step.takesCode && (
                <FormField
                  label={t(`second_step.${step.kind}`)}
                  constraintText={t(`second_step.${step.kind}_constraint`)}
                >
                  <Input
                    key="code"
                    autoComplete="one-time-code"
                    autoFocus={!step.takesPasskey}
                    value={code}
                    onChange={({ detail }) => setCode(detail.value)}
                  />
                </FormField>
              )
            ) : (
              <FormField label={t("password")}>
                <Input
                  key="password"
                  type="password"
                  autoComplete="current-password"
                  autoFocus
                  value={password}
                  onChange={({ detail }) => setPassword(detail.value)}
                />
              </FormField>
            )}
          </SpaceBetween>
        </Form>
      </form>
    </Modal>
  );
}
