import Button from "@cloudscape-design/components/button";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText } from "../lib/clipboard";

interface CommandProps {
  /** What is shown; it may hide a secret. */
  text: string;
  /** What is copied, if it differs. */
  full?: string;
  /** What the command does, for people who can't see it. */
  label: string;
}

/** A command to run elsewhere, with a button that copies it. */
export function Command({ text, full = text, label }: CommandProps) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  return (
    <div className="licet-command">
      <section aria-label={label}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long command scrolls, and the keyboard has to reach it */}
        <pre tabIndex={0}>
          <code>{text}</code>
        </pre>
      </section>
      <Button
        variant="icon"
        iconName={copied ? "status-positive" : "copy"}
        ariaLabel={t("command.copy", { label })}
        onClick={() => void copyText(full).then(setCopied)}
      />
    </div>
  );
}
