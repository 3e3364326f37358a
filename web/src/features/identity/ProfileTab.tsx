import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { sessionQuery } from "../../app/session";
import { type Theme, useTheme } from "../../app/theme";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Profile } from "../../lib/types";
import { SelectField, TextField } from "../../ui/fields";
import { Loaded } from "../../ui/Loaded";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { AddressFields } from "../account/AddressFields";
import { useCountries } from "../account/countries";
import { profileQuery, updateProfile } from "./api";
import { ChangeEmail } from "./ChangeEmail";

const themes: Theme[] = ["light", "dark", "system"];

export function ProfileTab() {
  const query = useQuery(profileQuery);
  return (
    <SpaceBetween size="l">
      <Loaded query={query}>{(profile) => <ProfileForm key={profile.id} profile={profile} />}</Loaded>
      <Appearance />
    </SpaceBetween>
  );
}

function formOf(profile: Profile) {
  const { site_address: site } = profile;
  return {
    first_name: profile.first_name,
    last_name: profile.last_name,
    preferred_name: profile.preferred_name,
    username: profile.username,
    phone: profile.phone,
    country: profile.country,
    company: profile.company,
    job_role: profile.job_role,
    job_level: profile.job_level,
    job_title: profile.job_title,
    site_address: {
      line1: site?.line1 ?? "",
      line2: site?.line2 ?? "",
      city: site?.city ?? "",
      region: site?.region ?? "",
      postal_code: site?.postal_code ?? "",
      country: site?.country || profile.country,
    },
  };
}

function ProfileForm({ profile }: { profile: Profile }) {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const queries = useQueryClient();
  const { countries, loading } = useCountries();
  const [changing, setChanging] = useState(false);
  const initial = useMemo(() => formOf(profile), [profile]);
  const save = useSubmit(updateProfile, (saved) => {
    queries.setQueryData(profileQuery.queryKey, saved);
    void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    form.reset(formOf(saved));
    flash({ type: "success", content: t("profile.saved") });
  });
  const form = useForm(
    initial,
    (values) => ({
      ...(values.first_name.trim() ? {} : { "/first_name": t("missing.first_name") }),
      ...(values.last_name.trim() ? {} : { "/last_name": t("missing.last_name") }),
    }),
    save.error,
  );
  return (
    <>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (form.valid()) save.mutate(form.values);
        }}
      >
        <div ref={form.ref}>
          <SpaceBetween size="l">
            <Container header={<Header variant="h2">{t("profile.person")}</Header>}>
              <SpaceBetween size="l">
                <FormField label={t("work_email")} description={t("profile.email_text")}>
                  <SpaceBetween direction="horizontal" size="s" alignItems="center">
                    <Box variant="strong">{profile.email}</Box>
                    <Button formAction="none" onClick={() => setChanging(true)}>
                      {t("email_change.open")}
                    </Button>
                  </SpaceBetween>
                </FormField>
                <ColumnLayout columns={2}>
                  <TextField form={form} name="first_name" label={t("first_name")} autoComplete="given-name" />
                  <TextField form={form} name="last_name" label={t("last_name")} autoComplete="family-name" />
                  <TextField
                    form={form}
                    name="preferred_name"
                    label={t("preferred_name")}
                    optional
                    autoComplete="nickname"
                  />
                  <TextField form={form} name="username" label={t("username")} optional />
                  <TextField form={form} name="phone" inputMode="tel" label={t("phone")} optional autoComplete="tel" />
                  <SelectField
                    form={form}
                    name="country"
                    label={t("country")}
                    optional
                    loading={loading}
                    placeholder={t("common:choose")}
                    choices={countries.map((country) => ({ value: country.code, label: country.name }))}
                  />
                </ColumnLayout>
              </SpaceBetween>
            </Container>
            <Container
              header={
                <Header variant="h2" description={t("profile.work_text")}>
                  {t("profile.work")}
                </Header>
              }
            >
              <SpaceBetween size="l">
                <ColumnLayout columns={2}>
                  <TextField form={form} name="company" label={t("company")} optional autoComplete="organization" />
                  <TextField
                    form={form}
                    name="job_title"
                    label={t("job_title")}
                    optional
                    autoComplete="organization-title"
                  />
                  <TextField form={form} name="job_role" label={t("job_role")} optional />
                  <TextField form={form} name="job_level" label={t("job_level")} optional />
                </ColumnLayout>
                <AddressFields
                  value={form.values.site_address}
                  onChange={(address) => form.set("site_address", address)}
                  error={(field) => form.error(`/site_address/${field}`)}
                />
              </SpaceBetween>
            </Container>
            {save.error ? <ProblemAlert error={save.error} /> : null}
            <Box float="right">
              <Button variant="primary" loading={save.isPending} disabled={!form.changed}>
                {t("profile.save")}
              </Button>
            </Box>
          </SpaceBetween>
        </div>
      </form>
      {changing ? <ChangeEmail current={profile.email} onDone={() => setChanging(false)} /> : null}
    </>
  );
}

function Appearance() {
  const { t } = useTranslation("identity");
  const [theme, setTheme] = useTheme();
  return (
    <Container header={<Header variant="h2">{t("profile.appearance")}</Header>}>
      <FormField label={t("common:theme.label")} description={t("profile.theme_text")}>
        <RadioGroup
          value={theme}
          onChange={({ detail }) => setTheme(detail.value as Theme)}
          items={themes.map((choice) => ({ value: choice, label: t(`common:theme.${choice}`) }))}
        />
      </FormField>
    </Container>
  );
}
