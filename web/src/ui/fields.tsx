import FormField, { type FormFieldProps } from "@cloudscape-design/components/form-field";
import Input, { type InputProps } from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import Textarea from "@cloudscape-design/components/textarea";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Form } from "../lib/forms";

type TextKeys<T> = { [K in keyof T]: T[K] extends string ? K : never }[keyof T] & string;

interface FieldProps<T> {
  form: Form<T>;
  name: TextKeys<T>;
  label: string;
  /** Where the server speaks about it, if the form isn't shaped like the request. */
  pointer?: string;
  optional?: boolean;
  description?: ReactNode;
  constraint?: ReactNode;
  info?: FormFieldProps["info"];
  placeholder?: string;
}

interface TextFieldProps<T> extends FieldProps<T> {
  type?: InputProps.Type;
  autoComplete?: string | boolean;
  autoFocus?: boolean;
  inputMode?: InputProps.InputMode;
}

function Field<T extends object>(props: FieldProps<T> & { children: ReactNode; error?: ReactNode }) {
  const { form, name, label, pointer, optional, description, constraint, info, children } = props;
  const { t } = useTranslation();
  return (
    <FormField
      label={
        optional ? (
          <>
            {label} <i>{t("optional")}</i>
          </>
        ) : (
          label
        )
      }
      description={description}
      constraintText={constraint}
      info={info}
      errorText={form.error(pointer ?? `/${name}`)}
    >
      {children}
    </FormField>
  );
}

function text<T>(form: Form<T>, name: TextKeys<T>): string {
  return form.values[name] as string;
}

/** A line of text in a form. */
export function TextField<T extends object>(props: TextFieldProps<T>) {
  const { form, name, type, autoComplete, autoFocus, inputMode, placeholder } = props;
  return (
    <Field {...props}>
      <Input
        type={type}
        autoComplete={autoComplete ?? false}
        autoFocus={autoFocus}
        inputMode={inputMode}
        placeholder={placeholder}
        spellcheck={false}
        value={text(form, name)}
        onChange={({ detail }) => form.set(name, detail.value as T[TextKeys<T>])}
      />
    </Field>
  );
}

/** Several lines of text in a form. */
export function TextAreaField<T extends object>(props: FieldProps<T> & { rows?: number }) {
  const { form, name, placeholder, rows = 4 } = props;
  return (
    <Field {...props}>
      <Textarea
        rows={rows}
        placeholder={placeholder}
        value={text(form, name)}
        onChange={({ detail }) => form.set(name, detail.value as T[TextKeys<T>])}
      />
    </Field>
  );
}

interface Choice {
  value: string;
  label: string;
  description?: string;
}

/** One of a list in a form; a long list can be searched. */
export function SelectField<T extends object>(props: FieldProps<T> & { choices: Choice[]; loading?: boolean }) {
  const { form, name, choices, loading, placeholder } = props;
  const { t } = useTranslation();
  const value = text(form, name);
  return (
    <Field {...props}>
      <Select
        options={choices}
        selectedOption={choices.find((choice) => choice.value === value) ?? null}
        statusType={loading ? "loading" : "finished"}
        loadingText={t("loading")}
        filteringType={choices.length > 12 ? "auto" : "none"}
        placeholder={placeholder}
        empty={t("nothing_to_choose")}
        onChange={({ detail }) => form.set(name, (detail.selectedOption.value ?? "") as T[TextKeys<T>])}
      />
    </Field>
  );
}
