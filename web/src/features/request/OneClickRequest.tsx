import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { UseMutationResult } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import type { ApiError } from "../../lib/problem";
import type { Account, AccountPreview, Company, Country, Profile } from "../../lib/types";
import { TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { addressLines, complete } from "../account/address";
import type { AccountRequest } from "../account/api";
import { useCountries } from "../account/countries";
import { PreviewProblems } from "./PreviewProblems";
import { Requester } from "./Requester";
import { companyGaps, companyOf } from "./request-form";

interface OneClickRequestProps {
  preview: AccountPreview;
  submit: UseMutationResult<Account, ApiError, AccountRequest>;
  mine: boolean;
  onMine: (mine: boolean) => void;
}

/** The request of a person at a public mail provider: all is filled in, one button creates the account (SPEC F2). */
export function OneClickRequest({ preview, submit, mine, onMine }: OneClickRequestProps) {
  const { t } = useTranslation("account");
  const { profile } = useSession();
  const form = useForm(
    { name: preview.name },
    (values) => (values.name.trim() ? {} : { "/name": t("missing.name") }),
    submit.error,
  );
  const { values } = form;
  const blocked = preview.problems.length > 0;
  const { countries } = useCountries();
  const company = companyFor(profile, countries, submit.error);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (form.valid()) submit.mutate({ name: values.name.trim(), ...(company ? { company } : {}) });
      }}
    >
      <div ref={form.ref}>
        <SpaceBetween size="l">
          <PreviewProblems preview={preview} />
          <Container header={<Header variant="h2">{t("request.you")}</Header>}>
            <Requester mine={mine} onMine={onMine} />
          </Container>
          <Container header={<Header variant="h2">{t("request.account")}</Header>}>
            <SpaceBetween size="l">
              <div className="licet-column">
                <TextField form={form} name="name" label={t("name")} description={t("request.name_text")} />
              </div>
              <FormField
                label={t("identifier.label")}
                info={<InfoLink topic="identifier" />}
                description={t("identifier.limited_text")}
              >
                <Box variant="code">{t("identifier.limited_example")}</Box>
              </FormField>
              {company ? (
                <FormField label={t("wizard.company")}>
                  {[company.name, ...addressLines(company)].map((line) => (
                    <div key={line}>{line}</div>
                  ))}
                </FormField>
              ) : null}
              <Box color="text-body-secondary">
                {t("request.limited", { email: preview.email })} <InfoLink topic="limited" />
              </Box>
            </SpaceBetween>
          </Container>
          {submit.error ? <ProblemAlert error={submit.error} /> : null}
          <Button variant="primary" disabled={blocked} loading={submit.isPending}>
            {t("request.create")}
          </Button>
        </SpaceBetween>
      </div>
    </form>
  );
}

/**
 * The company as the profile knows it. Its address goes along if nothing is missing in it: it can be given later, and must
 * not stand in the way of the one click.
 */
function companyFor(profile: Profile, countries: readonly Country[], refusal: ApiError | null): Company | undefined {
  if (!profile.company) return undefined;
  const company = companyOf(profile);
  const refused = refusal?.problem.errors?.some(({ pointer }) => pointer.startsWith("/company")) ?? false;
  const whole = countries.length > 0 && !refused && Object.keys(companyGaps(company, countries)).length === 0;
  return whole ? company : { ...complete(undefined), name: company.name, country: profile.country };
}
