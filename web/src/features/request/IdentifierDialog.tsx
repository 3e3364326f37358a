import Alert from "@cloudscape-design/components/alert";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "../../app/session";
import { useForm } from "../../lib/forms";
import type { Translate } from "../../lib/i18n";
import { useSubmit } from "../../lib/submit";
import type { AccountPreview } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextAreaField, TextField } from "../../ui/fields";
import { previewQuery } from "../account/api";
import { PreviewProblems } from "./PreviewProblems";
import type { Identifier } from "./request-form";

const least = 10;
const most = 1000;

interface IdentifierDialogProps {
  given: Identifier | undefined;
  usualDomain: string;
  /** The email of who will authorize the account, if it is somebody else. */
  approver?: string;
  onApply: (identifier: Identifier) => void;
  onDismiss: () => void;
}

/** Changes the domain identifier (SPEC B4): another domain, a prefix, and why. The server is asked before it is taken. */
export function IdentifierDialog({ given, usualDomain, approver = "", onApply, onDismiss }: IdentifierDialogProps) {
  const { t } = useTranslation("account");
  const { profile } = useSession();
  const queries = useQueryClient();
  const [refused, setRefused] = useState<AccountPreview | undefined>(undefined);
  const check = useSubmit(
    (identifier: Identifier) => queries.fetchQuery(previewQuery(identifier.prefix, identifier.domain, approver)),
    (preview, identifier) => {
      if (preview.taken || preview.problems.length > 0) setRefused(preview);
      else onApply(identifier);
    },
  );
  const form = useForm<Identifier>(
    given ?? { prefix: "", domain: usualDomain, justification: "", phone: profile.phone },
    (values) => missing(values, t),
    check.error,
  );
  const left = most - form.values.justification.trim().length;
  return (
    <FormModal
      title={t("identifier.dialog")}
      action={t("identifier.apply")}
      pending={check.isPending}
      error={check.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && check.mutate(form.values)}
      onDismiss={onDismiss}
    >
      <Alert type="info">{t("identifier.dialog_text")}</Alert>
      {refused ? <PreviewProblems preview={refused} /> : null}
      <ColumnLayout columns={2}>
        <TextField
          form={form}
          name="prefix"
          label={t("identifier.prefix")}
          optional
          placeholder={t("identifier.prefix_example")}
        />
        <TextField form={form} name="domain" label={t("identifier.domain")} />
      </ColumnLayout>
      <TextAreaField
        form={form}
        name="justification"
        label={t("identifier.justification")}
        constraint={
          left < 0 ? t("identifier.too_many", { count: -left }) : t("identifier.left", { least, count: left })
        }
      />
      <TextField form={form} name="phone" inputMode="tel" label={t("identifier.phone")} autoComplete="tel" />
    </FormModal>
  );
}

function missing(values: Identifier, t: Translate): Record<string, string> {
  const found: Record<string, string> = {};
  const length = values.justification.trim().length;
  if (!values.domain.trim()) found["/domain"] = t("missing.domain");
  if (length < least) found["/justification"] = t("missing.justification", { least });
  if (length > most) found["/justification"] = t("missing.shorter", { most });
  if (!values.phone.trim()) found["/phone"] = t("missing.phone");
  return found;
}
