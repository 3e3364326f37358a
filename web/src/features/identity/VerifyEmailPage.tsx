import Button from "@cloudscape-design/components/button";
import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import { TextField } from "../../ui/fields";
import { Loading } from "../../ui/Loaded";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { resendVerification, verifyEmail } from "./api";
import { tokenFromAddress } from "./link";
import { takeReturn } from "./return";

/** The page behind the link in the verification mail. */
export default function VerifyEmailPage() {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const flash = useFlash();
  const [token] = useState(tokenFromAddress);
  const verify = useSubmit(verifyEmail, ({ email }) => {
    flash({ type: "success", header: t("verify.done"), content: t("verify.done_text") });
    void router.navigate({ to: paths.signIn, search: { email, to: takeReturn() } as never, replace: true });
  });
  const { mutate } = verify;
  useEffect(() => {
    if (token) mutate(token);
  }, [token, mutate]);

  if (token && !verify.error) {
    return (
      <AuthCard title={t("verify.title")}>
        <Loading />
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
