import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import { useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useForm } from "../../lib/forms";
import type { Translate } from "../../lib/i18n";
import { useSubmit } from "../../lib/submit";
import { TextField } from "../../ui/fields";
import { NewPasswordField } from "../../ui/PasswordField";
import { AuthCard } from "./AuthCard";
import { setUpOperator } from "./api";
import { tokenFromAddress } from "./link";

const blank = { email: "", password: "", first_name: "", last_name: "" };

/** Makes the first operator of a new server, by the link that the server printed on its first start. */
export default function SetUpPage() {
  const { t } = useTranslation("identity");
  const router = useRouter();
  const flash = useFlash();
  const [token] = useState(tokenFromAddress);
  const submit = useSubmit(setUpOperator, (_, values) => {
    flash({ type: "success", content: t("set_up.done") });
    void router.navigate({ to: paths.signIn, search: { email: values.email } as never, replace: true });
  });
  const form = useForm(blank, (values) => missing(values, t), submit.error);
  if (!token) {
    return (
      <AuthCard title={t("set_up.title")}>
        <Box variant="p">{t("set_up.no_link")}</Box>
      </AuthCard>
    );
  }
  const { values } = form;
  return (
    <AuthCard
      title={t("set_up.title")}
      description={t("set_up.description")}
      formRef={form.ref}
      error={submit.error}
      onSubmit={() => form.valid() && submit.mutate({ token, ...values })}
    >
      <ColumnLayout columns={2}>
        <TextField form={form} name="first_name" label={t("first_name")} autoComplete="given-name" autoFocus />
        <TextField form={form} name="last_name" label={t("last_name")} autoComplete="family-name" />
      </ColumnLayout>
      <TextField form={form} name="email" type="email" label={t("email")} autoComplete="username" />
      <NewPasswordField
        label={t("password")}
        value={values.password}
        onChange={(password) => form.set("password", password)}
        error={form.error("/password")}
        own={[values.email, values.first_name, values.last_name]}
      />
      <Button variant="primary" fullWidth loading={submit.isPending}>
        {t("set_up.action")}
      </Button>
    </AuthCard>
  );
}

function missing(values: typeof blank, t: Translate): Record<string, string> {
  const found: Record<string, string> = {};
  if (!values.first_name.trim()) found["/first_name"] = t("missing.first_name");
  if (!values.last_name.trim()) found["/last_name"] = t("missing.last_name");
  if (!values.email.trim()) found["/email"] = t("missing.email");
  if (!values.password) found["/password"] = t("missing.new_password");
  return found;
}
