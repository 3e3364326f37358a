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
import { completeSignIn, pendingOf } from "../features/identity/api";
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
  const pending = pendingOf(signIn.error);
  const complete = useSubmit(completeSignIn, enter);
  const refusal = pending ? complete.error : signIn.error;
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
            <Button variant="primary" form="sign-in-again" loading={signIn.isPending || complete.isPending}>
              {t("sign_in.action")}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id="sign-in-again"
        onSubmit={(event) => {
          event.preventDefault();
          if (pending) complete.mutate({ pending, code });
          else signIn.mutate({ email, password });
        }}
      >
        <Form>
          <SpaceBetween size="l">
            <Box variant="p">{t(pending ? "again.code_explanation" : "again.explanation", { email })}</Box>
            {refusal ? <ProblemAlert error={refusal} /> : null}
            {pending ? (
              <FormField label={t("code")} constraintText={t("second_step.constraint")}>
                <Input
                  key="code"
                  autoComplete="one-time-code"
                  autoFocus
                  value={code}
                  onChange={({ detail }) => setCode(detail.value)}
                />
              </FormField>
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
