import Checkbox from "@cloudscape-design/components/checkbox";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Strength, shortest, strength } from "../lib/password";

interface PasswordFieldProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
  /** The least number of characters, where it isn't the usual one. */
  least?: number;
  /** Words that say something about the person, and so are easily guessed. */
  own: string[];
}

const marks: Record<Strength, number> = { none: 0, short: 1, weak: 2, fair: 3, strong: 4 };

/** A new password: the rules before it, its strength while it is written. The server decides. */
export function NewPasswordField({ label, value, onChange, error, own, least = shortest }: PasswordFieldProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const meter = useId();
  const level = strength(value, own, least);
  return (
    <SpaceBetween size="xs">
      <FormField
        label={label}
        description={t("password.rules", { count: least })}
        errorText={error}
        constraintText={
          value ? (
            <span className="licet-strength">
              <meter
                id={meter}
                aria-label={t("password.strength")}
                min={0}
                max={4}
                low={2.5}
                high={3.5}
                optimum={4}
                value={marks[level]}
              />
              <span role="status">{t(`password.${level}`, { count: least - value.length })}</span>
            </span>
          ) : undefined
        }
      >
        <Input
          type={shown ? "text" : "password"}
          autoComplete="new-password"
          spellcheck={false}
          value={value}
          onChange={({ detail }) => onChange(detail.value)}
        />
      </FormField>
      <Checkbox checked={shown} onChange={({ detail }) => setShown(detail.checked)}>
        {t("password.show")}
      </Checkbox>
    </SpaceBetween>
  );
}
