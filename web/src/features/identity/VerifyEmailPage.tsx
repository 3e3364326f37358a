import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useMaybeSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import { TextField } from "../../ui/fields";
import { Loading } from "../../ui/Loaded";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { resendVerification, verifyEmail } from "./api";
import { forgetToken, keepToken, keptToken, useLinkToken } from "./link";
import { linkAwaited, takeReturn } from "./return";

/** The page behind the link in the verification mail. */
export default function VerifyEmailPage() {
  const token = useLinkToken() || keptToken();
  return <Verify key={token} token={token} />;
}

function Verify({ token }: { token: string }) {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const flash = useFlash();
  const session = useMaybeSession();
  const queries = useQueryClient();
  const [asked] = useState(() => linkAwaited() || keptToken() !== "");
  const verify = useSubmit(verifyEmail, ({ email }) => {
    forgetToken();
    if (session) {
      flash({ type: "success", header: t("verify.done"), content: t("verify.changed_text", { email }) });
      void queries.invalidateQueries();
      void router.navigate({ to: paths.profile, replace: true });
      return;
    }
    flash({ type: "success", header: t("verify.done"), content: t("verify.done_text") });
    void router.navigate({ to: paths.signIn, search: { email, to: takeReturn() } as never, replace: true });
  });
  const { mutate } = verify;
  useEffect(() => {
    if (token && asked) mutate(token);
  }, [token, asked, mutate]);

  if (verify.error?.code === "email_change_elsewhere") {
    return (
      <AuthCard title={t("verify.title")} error={verify.error}>
        <Button
          variant="primary"
          formAction="none"
          onClick={() => {
            keepToken(token);
            void router.navigate({ to: paths.signIn, search: { to: paths.verifyEmail } as never });
          }}
        >
          {t("sign_in.action")}
        </Button>
      </AuthCard>
    );
  }
  if (token && !verify.error) {
    return asked || !verify.isIdle ? (
      <AuthCard title={t("verify.title")}>
        <Loading />
      </AuthCard>
    ) : (
      <AuthCard title={t("verify.title")} onSubmit={() => mutate(token)}>
        <Box variant="p">{t("verify.confirm_text")}</Box>
        <Button variant="primary" fullWidth>
          {t("verify.confirm")}
        </Button>
      </AuthCard>
    );
  }
  return <Again problem={verify.error ? <ProblemAlert error={verify.error} /> : null} />;
}

function Again({ problem }: { problem: React.ReactNode }) {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const resend = useSubmit(resendVerification, (_, email) =>
    flash({ type: "success", content: t("verify.sent", { email }) }),
  );
  const form = useForm({ email: "" }, (values) => (values.email ? {} : { "/email": t("missing.email") }), resend.error);
  return (
    <AuthCard
      title={t("verify.title")}
      description={t("verify.again_text")}
      formRef={form.ref}
      error={resend.error}
      onSubmit={() => form.valid() && resend.mutate(form.values.email)}
    >
      {problem}
      <TextField form={form} name="email" type="email" label={t("email")} autoComplete="email" />
      <Button variant="primary" loading={resend.isPending}>
        {t("verify.resend")}
      </Button>
    </AuthCard>
  );
}
