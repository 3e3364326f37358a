import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Form } from "../../../lib/forms";
import type { AccountPreview } from "../../../lib/types";
import { TextField } from "../../../ui/fields";
import { InfoLink } from "../../../ui/InfoLink";
import { IdentifierDialog } from "../IdentifierDialog";
import { PreviewProblems } from "../PreviewProblems";
import { Requester } from "../Requester";
import type { RequestForm } from "../request-form";

interface AccountStepProps {
  form: Form<RequestForm>;
  preview: AccountPreview;
  /** What the account would be called if nothing were edited. */
  usual: AccountPreview;
}

/** The authority to ask, the account's name and its domain identifier. */
export function AccountStep({ form, preview, usual }: AccountStepProps) {
  const { t } = useTranslation("account");
  const [editing, setEditing] = useState(false);
  const { values } = form;
  return (
    <div ref={form.ref}>
      <SpaceBetween size="l">
        <PreviewProblems preview={preview} />
        <Container header={<Header variant="h2">{t("request.you")}</Header>}>
          <Requester
            authorized={values.authorized}
            onAuthorized={(authorized) => form.set("authorized", authorized)}
            error={form.error("/authorized")}
          />
        </Container>
        <Container header={<Header variant="h2">{t("request.account")}</Header>}>
          <SpaceBetween size="l">
            <div className="licet-column">
              <TextField form={form} name="name" label={t("name")} description={t("request.name_text")} />
            </div>
            <FormField
              label={t("identifier.label")}
              info={<InfoLink topic="identifier" />}
              description={t("identifier.text", { email: preview.email })}
              errorText={form.error("/identifier") ?? form.error("/identifier/domain")}
            >
              <SpaceBetween direction="horizontal" size="s" alignItems="center">
                <Box variant="code">{preview.domain_identifier}</Box>
                <Button onClick={() => setEditing(true)} ariaLabel={t("identifier.edit_label")}>
                  {t("identifier.edit")}
                </Button>
                {values.identifier ? (
                  <Button variant="link" onClick={() => form.set("identifier", undefined)}>
                    {t("identifier.usual", { identifier: usual.domain_identifier })}
                  </Button>
                ) : null}
              </SpaceBetween>
            </FormField>
            {preview.activation === "review" ? <Alert type="info">{t("identifier.review")}</Alert> : null}
          </SpaceBetween>
        </Container>
      </SpaceBetween>
      {editing ? (
        <IdentifierDialog
          given={values.identifier}
          usualDomain={usual.domain_identifier}
          onApply={(identifier) => {
            form.set("identifier", identifier);
            setEditing(false);
          }}
          onDismiss={() => setEditing(false)}
        />
      ) : null}
    </div>
  );
}
