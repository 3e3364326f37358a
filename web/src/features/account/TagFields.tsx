import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Form } from "../../lib/forms";
import type { CustomTag, TagOn } from "../../lib/types";
import { customTagsQuery, type TagValue } from "./tags";

/** Values by the tag's id; "" where the thing doesn't carry it. */
export type TagValues = Record<string, string>;

export function valuesOf(tags: TagOn[] | null | undefined): TagValues {
  return Object.fromEntries((tags ?? []).map(({ tag_id, value }) => [tag_id, value]));
}

/** What is sent: the tags that have a value. */
export function given(values: TagValues): TagValue[] {
  return Object.entries(values)
    .filter(([, value]) => value.trim() !== "")
    .map(([tag_id, value]) => ({ tag_id, value: value.trim() }));
}

interface TagFieldsProps<T extends { custom_tags: TagValues }> {
  accountId: string;
  form: Form<T>;
}

/** A field for each of the account's custom tags: one of its values, or any text. */
export function TagFields<T extends { custom_tags: TagValues }>({ accountId, form }: TagFieldsProps<T>) {
  const { t } = useTranslation("account");
  const tags = useQuery(customTagsQuery(accountId)).data ?? [];
  const values = form.values.custom_tags;
  const sent = given(values);
  return tags.map((tag) => {
    const at = sent.findIndex(({ tag_id }) => tag_id === tag.id);
    const refused = at >= 0 ? form.error(`/custom_tags/${at}/value`) : undefined;
    const missing = tag.required && at < 0 ? form.error("/custom_tags") : undefined;
    return (
      <FormField
        key={tag.id}
        label={
          tag.required ? (
            tag.name
          ) : (
            <>
              {tag.name} <i>{t("common:optional")}</i>
            </>
          )
        }
        description={tag.description || undefined}
        errorText={refused ?? missing}
      >
        <TagInput
          tag={tag}
          value={values[tag.id] ?? ""}
          onChange={(value) => form.set("custom_tags", { ...values, [tag.id]: value } as T["custom_tags"])}
        />
      </FormField>
    );
  });
}

interface TagInputProps {
  tag: CustomTag;
  value: string;
  onChange: (value: string) => void;
  /** Whether no value can be chosen too. */
  optional?: boolean;
}

/** The input for one value of a tag. */
export function TagInput({ tag, value, onChange, optional = true }: TagInputProps) {
  const { t } = useTranslation("account");
  const allowed = tag.values ?? [];
  if (allowed.length === 0) {
    return <Input value={value} onChange={({ detail }) => onChange(detail.value)} autoComplete={false} />;
  }
  const choices = [
    ...(optional && !tag.required ? [{ value: "", label: t("tag.none") }] : []),
    ...allowed.map((each) => ({ value: each, label: each })),
  ];
  return (
    <Select
      options={choices}
      placeholder={t("common:choose")}
      filteringType={choices.length > 12 ? "auto" : "none"}
      selectedOption={choices.find((choice) => choice.value === value) ?? null}
      onChange={({ detail }) => onChange(detail.selectedOption.value ?? "")}
    />
  );
}
