import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FileInput from "@cloudscape-design/components/file-input";
import FormField from "@cloudscape-design/components/form-field";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Branding } from "../../lib/types";

/** The largest file that the server takes, in bytes. */
const maxBytes = 512 * 1024;

/** A file's content in base64. */
function read(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ""));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** The address of the picture that would be shown; undefined if there would be none. */
export function logoAddress(present: Branding["logo"], chosen: string | undefined): string | undefined {
  if (chosen === undefined) return present?.url;
  // What the first byte says is enough here: the server looks at all of them.
  return chosen ? `data:image/${chosen.startsWith("/9j/") ? "jpeg" : "png"};base64,${chosen}` : undefined;
}

interface LogoFieldProps {
  present: Branding["logo"];
  value: string | undefined;
  error: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** Chooses a logo, removes it, or leaves it as it is. */
export function LogoField({ present, value, error, onChange }: LogoFieldProps) {
  const { t } = useTranslation("vendor");
  const [name, setName] = useState("");
  const [tooLarge, setTooLarge] = useState(false);
  const shown = logoAddress(present, value);
  const choose = async (file: File | undefined) => {
    setTooLarge((file?.size ?? 0) > maxBytes);
    if (!file || file.size > maxBytes) return;
    setName(file.name);
    onChange(await read(file));
  };
  const state = value ? t("branding.logo_new", { name }) : shown ? t("branding.logo_present") : t("branding.logo_none");
  return (
    <FormField
      label={t("branding.logo_label")}
      description={t("branding.logo_text")}
      constraintText={t("branding.logo_constraint")}
      errorText={tooLarge ? t("branding.logo_large") : error}
    >
      <SpaceBetween size="s">
        <Box variant="p">{state}</Box>
        <SpaceBetween direction="horizontal" size="xs">
          <FileInput
            accept="image/png,image/jpeg"
            value={[]}
            invalid={tooLarge || error !== undefined}
            onChange={({ detail }) => void choose(detail.value[0])}
          >
            {t("branding.logo_choose")}
          </FileInput>
          <Button
            disabled={!shown}
            onClick={() => {
              setTooLarge(false);
              onChange(present ? "" : undefined);
            }}
          >
            {t("branding.logo_remove")}
          </Button>
        </SpaceBetween>
      </SpaceBetween>
    </FormField>
  );
}
