import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import { TextField } from "../../ui/fields";
import { NewPasswordField } from "../../ui/PasswordField";
import { AuthCard } from "./AuthCard";
import { requestPasswordReset, resetPassword } from "./api";
import { useLinkToken } from "./link";

export default function PasswordResetPage() {
  const token = useLinkToken();
  return token ? <Choose key={token} token={token} /> : <Ask />;
}

function Ask() {
  const { t } = useTranslation("identity");
  const [sentTo, setSentTo] = useState("");
  const submit = useSubmit(requestPasswordReset, (_, email) => setSentTo(email));
  const form = useForm({ email: "" }, (values) => (values.email ? {} : { "/email": t("missing.email") }), submit.error);
  const back = (
    <Box textAlign="center">
      <Link href={paths.signIn}>{t("reset.back")}</Link>
    </Box>
  );
  if (sentTo) {
    return (
      <AuthCard title={t("reset.sent")} below={back}>
        <Box variant="p">{t("reset.sent_text", { email: sentTo })}</Box>
      </AuthCard>
    );
  }
  return (
    <AuthCard
      title={t("reset.title")}
      description={t("reset.description")}
      formRef={form.ref}
      error={submit.error}
      onSubmit={() => form.valid() && submit.mutate(form.values.email)}
      below={back}
    >
      <TextField form={form} name="email" type="email" label={t("email")} autoComplete="username" autoFocus />
      <Button variant="primary" fullWidth loading={submit.isPending}>
        {t("reset.action")}
      </Button>
    </AuthCard>
  );
}

function Choose({ token }: { token: string }) {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const flash = useFlash();
  const submit = useSubmit(resetPassword, () => {
    flash({ type: "success", content: t("reset.done") });
    void router.navigate({ to: paths.signIn, replace: true });
  });
  const form = useForm(
    { password: "" },
    (values) => (values.password ? {} : { "/password": t("missing.new_password") }),
    submit.error,
  );
  return (
    <AuthCard
      title={t("reset.choose")}
      description={t("reset.choose_text")}
      formRef={form.ref}
      error={submit.error}
      onSubmit={() => form.valid() && submit.mutate({ token, password: form.values.password })}
    >
      <NewPasswordField
        label={t("new_password")}
        value={form.values.password}
        onChange={(password) => form.set("password", password)}
        error={form.error("/password")}
        own={[]}
      />
      <Button variant="primary" fullWidth loading={submit.isPending}>
        {t("reset.save")}
      </Button>
    </AuthCard>
  );
}
