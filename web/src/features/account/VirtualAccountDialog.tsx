import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { paths } from "../../app/paths";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { VirtualAccount } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { SelectField, TextAreaField, TextField } from "../../ui/fields";
import {
  accountKey,
  createVirtualAccount,
  updateVirtualAccount,
  type VirtualAccountBody,
  virtualAccountsQuery,
} from "./api";
import { given as sent, TagFields, type TagValues } from "./TagFields";

type Values = VirtualAccountBody & { custom_tags: TagValues };

interface VirtualAccountDialogProps {
  accountId: string;
  /** The one to change; without it a new one is made. */
  given?: VirtualAccount;
  /** Whether the person manages the virtual accounts of the whole account, and so may put one elsewhere. */
  whole?: boolean;
  onDone: () => void;
}

export function VirtualAccountDialog({ accountId, given, whole = true, onDone }: VirtualAccountDialogProps) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const save = useSubmit(
    ({ custom_tags, ...body }: Values, key) =>
      given
        ? updateVirtualAccount(accountId, given.id, body)
        : createVirtualAccount(accountId, { ...body, custom_tags: sent(custom_tags) }, key),
    (saved) => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({
        type: "success",
        content: t(given ? "va.saved" : "va.created_done", { name: saved.name }),
        link: given ? undefined : { text: t("va.open_new"), href: paths.virtualAccount(accountId, saved.id) },
      });
      onDone();
    },
  );
  const others = (useQuery(virtualAccountsQuery(accountId)).data ?? []).filter(({ id }) => id !== given?.id);
  const form = useForm<Values>(
    {
      name: given?.name ?? "",
      description: given?.description ?? "",
      public: given?.public ?? true,
      parent_id: given?.parent_id ?? "",
      custom_tags: {},
    },
    (values) => (values.name.trim() ? {} : { "/name": t("missing.va_name") }),
    save.error,
  );
  return (
    <FormModal
      title={given ? t("va.edit_title", { name: given.name }) : t("va.new_title")}
      action={given ? t("common:save") : t("va.create")}
      pending={save.isPending}
      error={save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate(form.values)}
      onDismiss={onDone}
    >
      <TextField form={form} name="name" label={t("va.name")} />
      <TextAreaField form={form} name="description" label={t("va.description")} optional rows={2} />
      {whole ? (
        <SelectField
          form={form}
          name="parent_id"
          label={t("va.parent")}
          description={t("va.parent_text")}
          optional
          choices={[{ value: "", label: t("va.top") }, ...others.map(({ id, name }) => ({ value: id, label: name }))]}
        />
      ) : null}
      {given ? null : <TagFields accountId={accountId} form={form} />}
      <FormField errorText={form.error("/public")}>
        <Checkbox
          checked={form.values.public}
          description={t("va.public_text")}
          onChange={({ detail }) => form.set("public", detail.checked)}
        >
          {t("va.public")}
        </Checkbox>
      </FormField>
    </FormModal>
  );
}
