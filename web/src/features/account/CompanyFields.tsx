import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import type { Company } from "../../lib/types";
import { AddressFields } from "./AddressFields";

interface CompanyFieldsProps {
  value: Company;
  onChange: (company: Company) => void;
  error: (field: keyof Company) => string | undefined;
}

/** A company's name and address. */
export function CompanyFields({ value, onChange, error }: CompanyFieldsProps) {
  const { t } = useTranslation("account");
  const { name, ...address } = value;
  return (
    <SpaceBetween size="l">
      <FormField
        label={
          <>
            {t("company.name")} <i>{t("common:optional")}</i>
          </>
        }
        errorText={error("name")}
      >
        <Input
          value={name}
          autoComplete="organization"
          onChange={({ detail }) => onChange({ ...value, name: detail.value })}
        />
      </FormField>
      <AddressFields value={address} onChange={(next) => onChange({ name, ...next })} error={error} />
    </SpaceBetween>
  );
}
