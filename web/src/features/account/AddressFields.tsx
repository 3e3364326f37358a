import ColumnLayout from "@cloudscape-design/components/column-layout";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useTranslation } from "react-i18next";
import type { Address } from "../../lib/types";
import { useCountries } from "./countries";

interface AddressFieldsProps {
  value: Address;
  onChange: (address: Address) => void;
  error: (field: keyof Address) => string | undefined;
}

/** An address, written the way its country writes it: its states, and its postal code's name and form (SPEC B5). */
export function AddressFields({ value, onChange, error }: AddressFieldsProps) {
  const { t } = useTranslation("account");
  const { countries, loading } = useCountries();
  const country = countries.find((candidate) => candidate.code === value.country);
  const regions = (country?.regions ?? []).map((region) => ({ value: region.code, label: region.name }));
  const needs = country?.required ?? [];
  const label = (field: keyof Address, text: string) =>
    needs.includes(field) ? (
      text
    ) : (
      <>
        {text} <i>{t("common:optional")}</i>
      </>
    );
  const line = (field: keyof Address, text: string, autoComplete: string, hint?: string) => (
    <FormField label={label(field, text)} errorText={error(field)} constraintText={hint}>
      <Input
        value={value[field]}
        autoComplete={autoComplete}
        onChange={({ detail }) => onChange({ ...value, [field]: detail.value })}
      />
    </FormField>
  );
  const options = countries.map((candidate) => ({ value: candidate.code, label: candidate.name }));
  return (
    <ColumnLayout columns={2}>
      <FormField label={label("country", t("address.country"))} errorText={error("country")}>
        <Select
          options={options}
          statusType={loading ? "loading" : "finished"}
          loadingText={t("common:loading")}
          filteringType="auto"
          placeholder={t("common:choose")}
          selectedOption={options.find((option) => option.value === value.country) ?? null}
          onChange={({ detail }) => onChange({ ...value, country: detail.selectedOption.value ?? "", region: "" })}
        />
      </FormField>
      {line("line1", t("address.line1"), "address-line1")}
      {line("line2", t("address.line2"), "address-line2")}
      {line("city", t("address.city"), "address-level2")}
      {regions.length > 0 ? (
        <FormField label={label("region", t("address.region"))} errorText={error("region")}>
          <Select
            options={regions}
            filteringType={regions.length > 12 ? "auto" : "none"}
            placeholder={t("common:choose")}
            selectedOption={regions.find((region) => region.value === value.region) ?? null}
            onChange={({ detail }) => onChange({ ...value, region: detail.selectedOption.value ?? "" })}
          />
        </FormField>
      ) : (
        line("region", t("address.region"), "address-level1")
      )}
      {line(
        "postal_code",
        country?.postal_label || t("address.postal_code"),
        "postal-code",
        country?.postal_example ? t("address.postal_example", { example: country.postal_example }) : undefined,
      )}
    </ColumnLayout>
  );
}
