import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nothing } from "../../../lib/format";
import type { Form } from "../../../lib/forms";
import type { AccountPreview } from "../../../lib/types";
import { roleName } from "../../member/RoleNames";
import { addressLines } from "../address";
import type { RequestForm } from "../request-form";

interface ReviewStepProps {
  form: Form<RequestForm>;
  preview: AccountPreview;
  onEdit: (step: number) => void;
  problem: ReactNode;
}

/** All that was given, and what will happen when it is sent. */
export function ReviewStep({ form, preview, onEdit, problem }: ReviewStepProps) {
  const { t } = useTranslation("account");
  const { values } = form;
  const part = (step: number, title: string, items: KeyValuePairsProps.Item[]) => (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <Button onClick={() => onEdit(step)} ariaLabel={t("wizard.edit_part", { part: title })}>
              {t("wizard.edit")}
            </Button>
          }
        >
          {title}
        </Header>
      }
    >
      <KeyValuePairs columns={2} items={items} />
    </Container>
  );
  const nominees = values.nominees.filter((nominee) => nominee.email.trim());
  return (
    <SpaceBetween size="l">
      {problem}
      {part(0, t("wizard.account"), [
        { label: t("name"), value: values.name },
        { label: t("identifier.label"), value: <Box variant="code">{preview.domain_identifier}</Box> },
        {
          label: t("wizard.activation"),
          value:
            preview.activation === "review" ? (
              <StatusIndicator type="pending">{t("wizard.after_review")}</StatusIndicator>
            ) : (
              <StatusIndicator type="success">{t("wizard.at_once")}</StatusIndicator>
            ),
        },
        ...(values.identifier
          ? [{ label: t("identifier.justification"), value: values.identifier.justification }]
          : []),
      ])}
      {part(1, t("wizard.company"), [
        { label: t("company.name"), value: values.company.name || nothing },
        { label: t("company.address"), value: addressLines(values.company).join(", ") || nothing },
      ])}
      {part(
        2,
        t("wizard.users"),
        nominees.length > 0
          ? nominees.map((nominee) => ({ label: roleName(t, nominee.role), value: nominee.email }))
          : [{ label: t("nominees.title"), value: t("nominees.none") }],
      )}
    </SpaceBetween>
  );
}
