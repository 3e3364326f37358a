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
import type { Translate } from "../../../lib/i18n";
import type { AccountPreview } from "../../../lib/types";
import { TextField } from "../../../ui/fields";
import { InfoLink } from "../../../ui/InfoLink";
import { IdentifierDialog } from "../IdentifierDialog";
import { PreviewProblems } from "../PreviewProblems";
import { Requester } from "../Requester";
import type { RequestForm } from "../request-form";
import { Approver } from "./Approver";

interface AccountStepProps {
  form: Form<RequestForm>;
  preview: AccountPreview;
  /** What the account would be called if nothing were edited. */
  usual: AccountPreview;
  mine: boolean;
  onMine: (mine: boolean) => void;
}

/** The authority to ask, the account's name and its domain identifier. */
export function AccountStep(props: AccountStepProps) {
  const { form, preview, usual, mine, onMine } = props;
  const { t } = useTranslation("account");
  const [editing, setEditing] = useState(false);
  const { values } = form;
  return (
    <div ref={form.ref}>
      <SpaceBetween size="l">
        <PreviewProblems preview={preview} />
        <Container header={<Header variant="h2">{t("request.you")}</Header>}>
          <SpaceBetween size="l">
            <Requester mine={mine} onMine={onMine} />
            {mine ? null : <Approver form={form} />}
          </SpaceBetween>
        </Container>
        <Container header={<Header variant="h2">{t("request.account")}</Header>}>
          <SpaceBetween size="l">
            <div className="licet-column">
              <TextField form={form} name="name" label={t("name")} description={t("request.name_text")} />
            </div>
            <IdentifierField {...props} onEdit={() => setEditing(true)} />
            {preview.activation === "review" ? (
              <Alert type="info">{mine ? t("identifier.review") : t("request:other.review")}</Alert>
            ) : null}
          </SpaceBetween>
        </Container>
      </SpaceBetween>
      {editing ? (
        <IdentifierDialog
          given={values.identifier}
          usualDomain={usual.domain_identifier}
          approver={mine ? "" : values.approver.trim()}
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

/** The domain identifier as it follows from the authorizing person's email, and the way to edit it. */
function IdentifierField({ form, preview, usual, mine, onEdit }: AccountStepProps & { onEdit: () => void }) {
  const { t } = useTranslation("account");
  const { values } = form;
  const known = preview.domain_identifier !== "" || preview.tier === "limited";
  return (
    <FormField
      label={t("identifier.label")}
      info={<InfoLink topic="identifier" />}
      description={whence(t, mine, preview)}
      errorText={form.error("/identifier") ?? form.error("/identifier/domain")}
    >
      {known ? (
        <SpaceBetween direction="horizontal" size="s" alignItems="center">
          <Box variant="code">{preview.domain_identifier || t("identifier.limited_example")}</Box>
          <Button formAction="none" onClick={onEdit} ariaLabel={t("identifier.edit_label")}>
            {t("identifier.edit")}
          </Button>
          {values.identifier ? (
            <Button variant="link" formAction="none" onClick={() => form.set("identifier", undefined)}>
              {t("identifier.usual", { identifier: usual.domain_identifier || t("identifier.limited_example") })}
            </Button>
          ) : null}
        </SpaceBetween>
      ) : null}
    </FormField>
  );
}

function whence(t: Translate, mine: boolean, { email, tier }: AccountPreview): string {
  if (mine) return t("identifier.text", { email });
  if (!email) return t("request:other.identifier_none");
  return t(tier === "limited" ? "request:other.limited" : "request:other.identifier", { email });
}
