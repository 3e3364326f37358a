import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nothing } from "../../../lib/format";
import type { Form } from "../../../lib/forms";
import type { AccountPreview } from "../../../lib/types";
import { type KeyValue, KeyValues } from "../../../ui/KeyValues";
import { addressLines } from "../../account/address";
import { roleName } from "../../member/RoleNames";
import type { RequestForm } from "../request-form";

interface ReviewStepProps {
  form: Form<RequestForm>;
  preview: AccountPreview;
  mine: boolean;
  onEdit: (step: number) => void;
  problem: ReactNode;
}

/** All that was given, and what will happen when it is sent. */
export function ReviewStep({ form, preview, mine, onEdit, problem }: ReviewStepProps) {
  const { t } = useTranslation("account");
  const { values } = form;
  const part = (step: number, title: string, items: KeyValue[]) => (
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
      <KeyValues columns={2} items={items} />
    </Container>
  );
  const nominees = values.nominees.filter((nominee) => nominee.email.trim());
  const people = [
    ...(!mine && values.access ? [{ label: roleName(t, "account_user"), value: t("request:other.mine") }] : []),
    ...nominees.map((nominee) => ({ label: roleName(t, nominee.role), value: nominee.email })),
  ];
  return (
    <SpaceBetween size="l">
      {problem}
      {part(0, t("wizard.account"), [
        { label: t("name"), value: values.name },
        {
          label: t("identifier.label"),
          value: <Box variant="code">{preview.domain_identifier || t("identifier.limited_example")}</Box>,
        },
        { label: t("wizard.activation"), value: <When mine={mine} preview={preview} approver={values.approver} /> },
        ...(!mine && values.message.trim() ? [{ label: t("request:other.message"), value: values.message }] : []),
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
        people.length > 0
          ? people
          : [{ label: t("nominees.title"), value: mine ? t("nominees.none") : t("request:other.none") }],
      )}
    </SpaceBetween>
  );
}

function When({ mine, preview, approver }: { mine: boolean; preview: AccountPreview; approver: string }) {
  const { t } = useTranslation("account");
  if (!mine)
    return <StatusIndicator type="pending">{t("request:other.after", { email: approver.trim() })}</StatusIndicator>;
  if (preview.activation === "review") {
    return <StatusIndicator type="pending">{t("wizard.after_review")}</StatusIndicator>;
  }
  return <StatusIndicator type="success">{t("wizard.at_once")}</StatusIndicator>;
}
