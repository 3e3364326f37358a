import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useQueryClient } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { paths } from "../../app/paths";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import { TextAreaField, TextField } from "../../ui/fields";
import { InfoLink } from "../../ui/InfoLink";
import { Page } from "../../ui/PageHeader";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { type Asking, myAccessRequestsQuery, requestAccess } from "./access-api";
import { MyAccessRequests } from "./MyAccessRequests";

/** Asks to be let into an account that exists, and shows what one has asked for (SPEC D2). */
export default function AccessPage() {
  const { t } = useTranslation("member");
  return (
    <Page title={t("access.title")} crumbs={[{ text: t("access.title"), href: paths.access() }]} help="access">
      <SpaceBetween size="l">
        <Ask />
        <MyAccessRequests />
      </SpaceBetween>
    </Page>
  );
}

type Way = "identifier" | "email";

function Ask() {
  const { t } = useTranslation("member");
  const { identifier = "" } = useSearch({ strict: false }) as { identifier?: string };
  const queries = useQueryClient();
  const [way, setWay] = useState<Way>("identifier");
  const [made, setMade] = useState(false);
  const send = useSubmit(requestAccess, () => {
    void queries.invalidateQueries({ queryKey: myAccessRequestsQuery.queryKey });
    setMade(true);
    form.reset({ identifier: "", email: "", message: "" });
  });
  const form = useForm(
    { identifier, email: "", message: "" },
    (values) => (values[way].trim() ? {} : { [`/${way}`]: t(`access.missing_${way}`) }),
    send.error,
  );
  const ask = () => {
    setMade(false);
    const body: Asking = { [way]: form.values[way].trim() };
    if (form.values.message.trim()) body.message = form.values.message.trim();
    if (form.valid()) send.mutate(body);
  };
  return (
    <Container header={<Header variant="h2">{t("access.ask")}</Header>}>
      <form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <div ref={form.ref}>
          <SpaceBetween size="l">
            {send.error ? <ProblemAlert error={send.error} /> : null}
            {made ? <Sent /> : null}
            <Box variant="p">{t("access.text")}</Box>
            <FormField label={t("access.by")} info={<InfoLink topic="member_search" />}>
              <RadioGroup
                value={way}
                onChange={({ detail }) => setWay(detail.value as Way)}
                items={[
                  { value: "identifier", label: t("access.by_identifier") },
                  { value: "email", label: t("access.by_email"), description: t("access.by_email_text") },
                ]}
              />
            </FormField>
            {way === "identifier" ? (
              <TextField
                form={form}
                name="identifier"
                label={t("access.identifier")}
                info={<InfoLink topic="identifier" />}
                placeholder="corp.example"
              />
            ) : (
              <TextField
                form={form}
                name="email"
                type="email"
                label={t("access.email")}
                placeholder="kim@corp.example"
              />
            )}
            <TextAreaField
              form={form}
              name="message"
              label={t("access.message")}
              description={t("access.message_text")}
              optional
              rows={3}
            />
            <Button variant="primary" loading={send.isPending}>
              {t("access.send")}
            </Button>
          </SpaceBetween>
        </div>
      </form>
    </Container>
  );
}

function Sent() {
  const { t } = useTranslation("member");
  return (
    <Alert type="success" header={t("access.sent")}>
      {t("access.sent_text")}
    </Alert>
  );
}
