import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useQuery } from "@tanstack/react-query";
import { useRouter, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths, safeReturn } from "../../app/paths";
import { useBeginSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import { knowsPasskeys } from "../../lib/passkeys";
import { useSubmit } from "../../lib/submit";
import type { Session } from "../../lib/types";
import { TextField } from "../../ui/fields";
import { AuthCard } from "./AuthCard";
import { pendingOf, resendVerification, signIn, signInOptionsQuery } from "./api";
import { CompanyButtons } from "./CompanyButtons";
import { PasskeySignIn } from "./PasskeySignIn";
import { SecondStep } from "./SecondStep";

export default function SignInPage() {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const search = useSearch({ strict: false }) as { to?: string; email?: string };
  const begin = useBeginSession();
  const flash = useFlash();
  const enter = (session: Session) => {
    begin(session);
    router.history.push(safeReturn(search.to));
  };
  const options = useQuery(signInOptionsQuery).data;
  const submit = useSubmit(signIn, enter);
  const resend = useSubmit(resendVerification, () =>
    flash({ type: "success", content: t("verify.sent", { email: form.values.email }) }),
  );
  const form = useForm(
    { email: search.email ?? "", password: "" },
    (values) => ({
      ...(values.email ? {} : { "/email": t("missing.email") }),
      ...(values.password ? {} : { "/password": t("missing.password") }),
    }),
    submit.error,
  );
  const wrong = submit.error?.code === "credentials_invalid" ? submit.error : null;
  useEffect(() => {
    if (wrong) form.ref.current?.querySelector<HTMLInputElement>('input[type="password"]')?.select();
  }, [wrong, form.ref]);
  const waiting = pendingOf(submit.error);
  if (waiting) return <SecondStep waiting={waiting} onDone={enter} onAgain={() => submit.reset()} />;
  const unverified = submit.error?.code === "email_unverified";
  return (
    <AuthCard
      title={t("sign_in.title")}
      description={t("sign_in.description")}
      formRef={form.ref}
      error={unverified ? null : submit.error}
      onSubmit={() => form.valid() && submit.mutate(form.values)}
      below={
        <Box textAlign="center">
          {t("sign_in.no_profile")} <Link href={signUpFor(search)}>{t("sign_in.sign_up")}</Link>
        </Box>
      }
    >
      {unverified ? (
        <Alert
          type="info"
          action={
            <Button formAction="none" loading={resend.isPending} onClick={() => resend.mutate(form.values.email)}>
              {t("verify.resend")}
            </Button>
          }
        >
          {t("sign_in.unverified", { email: form.values.email })}
        </Alert>
      ) : null}
      <TextField
        form={form}
        name="email"
        type="email"
        label={t("email")}
        autoComplete="username"
        autoFocus={!search.email}
      />
      <TextField
        form={form}
        name="password"
        type="password"
        label={t("password")}
        autoComplete="current-password"
        autoFocus={Boolean(search.email)}
      />
      <Button variant="primary" fullWidth loading={submit.isPending}>
        {t("sign_in.action")}
      </Button>
      {options?.providers.length ? (
        <CompanyButtons providers={options.providers} returnTo={safeReturn(search.to)} />
      ) : null}
      {options?.passkeys && knowsPasskeys() ? <PasskeySignIn onDone={enter} /> : null}
      <Box textAlign="center">
        <Link href={paths.passwordReset}>{t("sign_in.forgotten")}</Link>
      </Box>
    </AuthCard>
  );
}

/** Where to sign up so that one comes back to the page that one wanted. */
function signUpFor({ to, email }: { to?: string; email?: string }): string {
  const query = new URLSearchParams({ ...(to ? { to } : {}), ...(email ? { email } : {}) }).toString();
  return query ? `${paths.signUp}?${query}` : paths.signUp;
}
