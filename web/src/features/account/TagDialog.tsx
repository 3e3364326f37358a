import Alert from "@cloudscape-design/components/alert";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Textarea from "@cloudscape-design/components/textarea";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { CustomTag } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextAreaField, TextField } from "../../ui/fields";
import { accountKey } from "./api";
import { TagEffects } from "./TagEffects";
import { createCustomTag, updateCustomTag } from "./tags";

interface TagDialogProps {
  accountId: string;
  /** The one to change; without it a new one is made. */
  given?: CustomTag;
  onDone: () => void;
}

const lines = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** Makes or changes a custom tag (SPEC D5). */
export function TagDialog({ accountId, given, onDone }: TagDialogProps) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const [endUses, setEndUses] = useState(false);
  const save = useSubmit(
    (form: { name: string; description: string; values: string; required: boolean }, key) => {
      const body = { ...form, values: lines(form.values) };
      return given
        ? updateCustomTag(accountId, given.id, { ...body, end_uses: endUses })
        : createCustomTag(accountId, body, key);
    },
    (saved) => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({ type: "success", content: t("tag.saved", { name: saved.name }) });
      onDone();
    },
  );
  const form = useForm(
    {
      name: given?.name ?? "",
      description: given?.description ?? "",
      values: (given?.values ?? []).join("\n"),
      required: given?.required ?? false,
    },
    (values) => (values.name.trim() ? {} : { "/name": t("missing.tag_name") }),
    save.error,
  );
  const valueError =
    form.error("/values") ?? save.error?.problem.errors?.find((field) => field.pointer.startsWith("/values/"))?.message;
  const left = lines(form.values.values);
  const dropped = (value: string) => left.length > 0 && !left.includes(value);
  const ends = given !== undefined && (given.values_in_use ?? []).some(dropped);
  return (
    <FormModal
      title={given ? t("tag.edit_title", { name: given.name }) : t("tag.new_title")}
      action={given ? t("common:save") : t("tag.create")}
      pending={save.isPending}
      error={save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate(form.values)}
      onDismiss={onDone}
    >
      <TextField form={form} name="name" label={t("tag.name")} description={t("tag.name_text")} />
      <TextAreaField form={form} name="description" label={t("tag.description")} optional rows={2} />
      <FormField
        label={
          <>
            {t("tag.values")} <i>{t("common:optional")}</i>
          </>
        }
        description={t("tag.values_text")}
        errorText={valueError}
      >
        <Textarea rows={4} value={form.values.values} onChange={({ detail }) => form.set("values", detail.value)} />
      </FormField>
      {given && ends ? (
        <Alert type="warning">
          <TagEffects accountId={accountId} tag={given} only={dropped} />
          <Checkbox checked={endUses} onChange={({ detail }) => setEndUses(detail.checked)}>
            {t("tag.end_uses")}
          </Checkbox>
        </Alert>
      ) : null}
      <FormField>
        <Checkbox
          checked={form.values.required}
          description={t("tag.required_text")}
          onChange={({ detail }) => form.set("required", detail.checked)}
        >
          {t("tag.required")}
        </Checkbox>
      </FormField>
    </FormModal>
  );
}
