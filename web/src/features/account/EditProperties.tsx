import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { sessionQuery } from "../../app/session";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { complete } from "./address";
import { type AccountChange, accountKey, accountQuery, isConflict, type TaggedAccount, updateAccount } from "./api";
import { CompanyFields } from "./CompanyFields";

/** Changes the account's properties, unless somebody else has changed them since they were read. */
export function EditProperties({ tagged, onDone }: { tagged: TaggedAccount; onDone: () => void }) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  // The state as it was when the dialog opened: what comes in meanwhile must not slip under the person's hands.
  const [{ account, etag }, setBase] = useState(tagged);
  const save = useSubmit(
    (change: AccountChange) => updateAccount(account.id, etag, change),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(account.id) });
      void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
      flash({ type: "success", content: t("properties.saved") });
      onDone();
    },
  );
  const form = useForm(
    {
      name: account.name,
      search_by_member_email: account.search_by_member_email,
      locked: account.locked,
      company: complete(account.company),
    },
    (values) => (values.name.trim() ? {} : { "/name": t("missing.name") }),
    save.error,
  );
  const conflict = isConflict(save.error);
  const takeTheirs = async () => {
    const fresh = await queries.fetchQuery({ ...accountQuery(account.id), staleTime: 0 });
    setBase(fresh);
    save.reset();
  };
  return (
    <FormModal
      size="large"
      title={t("properties.edit_title")}
      action={t("common:save")}
      pending={save.isPending}
      error={conflict ? null : save.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && save.mutate(form.values)}
      onDismiss={onDone}
    >
      {conflict ? (
        <Alert
          type="warning"
          header={t("conflict.title")}
          action={
            <Button formAction="none" onClick={() => void takeTheirs()}>
              {t("conflict.action")}
            </Button>
          }
        >
          {t("conflict.text")}
        </Alert>
      ) : null}
      <TextField form={form} name="name" label={t("name")} />
      <CompanyFields
        value={form.values.company}
        onChange={(company) => form.set("company", company)}
        error={(field) => form.error(`/company/${field}`)}
      />
      <FormField errorText={form.error("/search_by_member_email")}>
        <Checkbox
          checked={form.values.search_by_member_email}
          description={t("properties.search_text")}
          onChange={({ detail }) => form.set("search_by_member_email", detail.checked)}
        >
          {t("properties.search")}
        </Checkbox>
      </FormField>
      <FormField errorText={form.error("/locked")}>
        <Checkbox
          checked={form.values.locked}
          description={t("properties.lock_text")}
          onChange={({ detail }) => form.set("locked", detail.checked)}
        >
          {t("properties.lock_action")}
        </Checkbox>
      </FormField>
    </FormModal>
  );
}
