import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Link from "@cloudscape-design/components/link";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { useBranding } from "../../app/branding";
import { paths, safeReturn } from "../../app/paths";
import { useMaybeSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import type { Translate } from "../../lib/i18n";
import { useSubmit } from "../../lib/submit";
import { SelectField, TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { NewPasswordField } from "../../ui/PasswordField";
import { useCountries } from "../account/countries";
import { AuthCard } from "./AuthCard";
import { signUp } from "./api";
import { CheckMail } from "./CheckMail";
import { awaitLink, keepReturn } from "./return";

const blank = { email: "", password: "", first_name: "", last_name: "", company: "", country: "", accept_terms: false };

/** The way to the sign-in that leads on to the same page. */
const back = (to?: string) => (to ? `${paths.signIn}?${new URLSearchParams({ to })}` : paths.signIn);

export default function SignUpPage() {
  const { t } = useTranslation("identity");
  const branding = useBranding();
  const session = useMaybeSession();
  const { countries, loading } = useCountries();
  const { to, email = "" } = useSearch({ strict: false }) as { to?: string; email?: string };
  const [sentTo, setSentTo] = useState("");
  const submit = useSubmit(signUp, (_, values) => {
    keepReturn(to);
    awaitLink();
    setSentTo(values.email);
  });
  const form = useForm({ ...blank, email }, (values) => missing(values, t), submit.error);
  if (sentTo) return <CheckMail email={sentTo} />;
  const { values } = form;
  return (
    <AuthCard
      title={t("sign_up.title")}
      description={t("sign_up.description")}
      formRef={form.ref}
      error={submit.error}
      onSubmit={() => form.valid() && submit.mutate(values)}
      below={
        <Box textAlign="center">
          {t("sign_up.have_profile")} <Link href={back(to)}>{t("sign_in.action")}</Link>
        </Box>
      }
    >
      {session ? (
        <Alert type="info" action={<Button href={safeReturn(to)}>{t("sign_up.go_on")}</Button>}>
          {t("sign_up.signed_in", { email: session.profile.email })}
        </Alert>
      ) : null}
      <ColumnLayout columns={2}>
        <TextField form={form} name="first_name" label={t("first_name")} autoComplete="given-name" autoFocus />
        <TextField form={form} name="last_name" label={t("last_name")} autoComplete="family-name" />
      </ColumnLayout>
      <TextField
        form={form}
        name="email"
        type="email"
        label={t("work_email")}
        description={t("sign_up.email_text")}
        info={<InfoLink topic="work_email" />}
        autoComplete="username"
      />
      <TextField form={form} name="company" label={t("company")} optional autoComplete="organization" />
      <SelectField
        form={form}
        name="country"
        label={t("country")}
        optional
        loading={loading}
        placeholder={t("common:choose")}
        choices={countries.map((country) => ({ value: country.code, label: country.name }))}
      />
      <NewPasswordField
        label={t("password")}
        value={values.password}
        onChange={(password) => form.set("password", password)}
        error={form.error("/password")}
        own={[values.email, values.first_name, values.last_name, values.company, branding?.vendor ?? ""]}
      />
      <FormField errorText={form.error("/accept_terms")}>
        <Checkbox checked={values.accept_terms} onChange={({ detail }) => form.set("accept_terms", detail.checked)}>
          <Trans
            t={t}
            i18nKey="sign_up.terms"
            components={{
              terms: <Link href={branding?.links.terms} target="_blank" />,
              privacy: <Link href={branding?.links.privacy} target="_blank" />,
            }}
          />
        </Checkbox>
      </FormField>
      <Button variant="primary" fullWidth loading={submit.isPending}>
        {t("sign_up.action")}
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
  if (!values.accept_terms) found["/accept_terms"] = t("missing.terms");
  return found;
}
