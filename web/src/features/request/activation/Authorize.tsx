import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useRouter } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../../app/page-context";
import { paths } from "../../../app/paths";
import { sessionQuery } from "../../../app/session";
import { type Form, useForm } from "../../../lib/forms";
import { useSubmit } from "../../../lib/submit";
import type { Activation } from "../../../lib/types";
import { TextAreaField, TextField } from "../../../ui/fields";
import { ProblemAlert } from "../../../ui/ProblemAlert";
import { roleName } from "../../member/RoleNames";
import { authorizeAccount, myActivationsQuery } from "../request-api";

interface Answer {
  name: string;
  allowed: string[];
  message: string;
}

/** The answer of somebody who has the authority: the account's name, and who of those nominated gets access. */
export function Authorize({ activation }: { activation: Activation }) {
  const { t } = useTranslation("request");
  const router = useRouter();
  const queries = useQueryClient();
  const flash = useFlash();
  const submit = useSubmit(
    ({ name, allowed, message }: Answer, key) =>
      authorizeAccount(
        activation.id,
        { name: name.trim(), allowed, ...(message.trim() ? { message: message.trim() } : {}) },
        key,
      ),
    async (account) => {
      await queries.refetchQueries({ queryKey: sessionQuery.queryKey });
      void queries.invalidateQueries({ queryKey: myActivationsQuery.queryKey });
      const done = account.status === "active" ? "activation.created" : "activation.waits";
      flash({ type: "success", content: t(done, { name: account.name }) });
      router.history.push(paths.nextSteps(account.id));
    },
  );
  const form = useForm<Answer>(
    { name: activation.name, allowed: [], message: "" },
    (values) => (values.name.trim() ? {} : { "/name": t("account:missing.name") }),
    submit.error,
  );
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (form.valid()) submit.mutate(form.values);
      }}
    >
      <div ref={form.ref}>
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">{t("activation.settings")}</Header>}>
            <div className="licet-column">
              <TextField form={form} name="name" label={t("name")} />
            </div>
          </Container>
          <Users activation={activation} form={form} />
          {activation.activation === "review" ? (
            <Alert type="info">{t("activation.review", { cause: activation.cause })}</Alert>
          ) : null}
          {submit.error ? <ProblemAlert error={submit.error} /> : null}
          <Button variant="primary" loading={submit.isPending}>
            {t("activation.create")}
          </Button>
        </SpaceBetween>
      </div>
    </form>
  );
}

function Users({ activation, form }: { activation: Activation; form: Form<Answer> }) {
  const { t } = useTranslation("request");
  const { nominees } = activation;
  const { allowed } = form.values;
  if (nominees.length === 0) {
    return (
      <Container header={<Header variant="h2">{t("activation.users")}</Header>}>{t("activation.no_users")}</Container>
    );
  }
  const set = (email: string, on: boolean) =>
    form.set("allowed", on ? [...allowed, email] : allowed.filter((other) => other !== email));
  return (
    <Container
      header={
        <Header variant="h2" description={t("activation.users_text")}>
          {t("activation.users")}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <FormField errorText={form.error("/allowed")}>
          <SpaceBetween size="s">
            {nominees.map(({ email, role, requester }) => (
              <Checkbox
                key={email}
                checked={allowed.includes(email)}
                description={requester ? `${roleName(t, role)}. ${t("activation.requester")}` : roleName(t, role)}
                onChange={({ detail }) => set(email, detail.checked)}
              >
                {requester ? `${activation.requested_by.name} (${email})` : email}
              </Checkbox>
            ))}
          </SpaceBetween>
        </FormField>
        <TextAreaField form={form} name="message" label={t("activation.to_users")} optional rows={3} />
        <Box color="text-body-secondary">{t("activation.consequence")}</Box>
      </SpaceBetween>
    </Container>
  );
}
