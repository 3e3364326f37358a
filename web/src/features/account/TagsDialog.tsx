import Alert from "@cloudscape-design/components/alert";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { TagOn } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { accountKey } from "./api";
import { given, TagFields, valuesOf } from "./TagFields";
import { customTagsQuery, type TagValue } from "./tags";

interface TagsDialogProps {
  accountId: string;
  /** What carries the tags. */
  name: string;
  tags: TagOn[] | null;
  save: (tags: TagValue[]) => Promise<unknown>;
  onDone: () => void;
}

/** Says which custom tags a thing carries (SPEC D5). */
export function TagsDialog({ accountId, name, tags, save, onDone }: TagsDialogProps) {
  const { t } = useTranslation("account");
  const flash = useFlash();
  const queries = useQueryClient();
  const known = useQuery(customTagsQuery(accountId));
  const submit = useSubmit(
    (list: TagValue[]) => save(list),
    () => {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
      flash({ type: "success", content: t("tag.put", { name }) });
      onDone();
    },
  );
  const form = useForm({ custom_tags: valuesOf(tags) }, () => ({}), submit.error);
  return (
    <FormModal
      title={t("tag.of", { name })}
      action={t("common:save")}
      pending={submit.isPending}
      error={submit.error}
      formRef={form.ref}
      onSubmit={() => submit.mutate(given(form.values.custom_tags))}
      onDismiss={onDone}
    >
      {known.data?.length === 0 ? <Alert type="info">{t("tag.no_tags")}</Alert> : null}
      <TagFields accountId={accountId} form={form} />
    </FormModal>
  );
}
