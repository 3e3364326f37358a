import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText, downloadText } from "../lib/clipboard";

interface CopyTokenProps {
  value: string;
  /** The name of the file it is saved to. */
  fileName: string;
}

/** A secret: masked until asked for, to copy or to save as a file. */
export function CopyToken({ value, fileName }: CopyTokenProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const [copied, setCopied] = useState<boolean | undefined>(undefined);
  return (
    <SpaceBetween size="s">
      <div className="licet-secret">
        <code data-testid="token">{shown ? value : masked(value)}</code>
      </div>
      <SpaceBetween direction="horizontal" size="xs">
        <Button iconName="copy" onClick={() => void copyText(value).then(setCopied)}>
          {t("secret.copy")}
        </Button>
        <Button iconName="download" onClick={() => downloadText(fileName, `${value}\n`)}>
          {t("secret.download")}
        </Button>
        <Button variant="link" ariaExpanded={shown} onClick={() => setShown(!shown)}>
          {shown ? t("secret.hide") : t("secret.show")}
        </Button>
      </SpaceBetween>
      <LiveRegion>
        {copied === undefined ? null : (
          <Box>
            <StatusIndicator type={copied ? "success" : "error"}>
              {copied ? t("secret.copied") : t("secret.not_copied")}
            </StatusIndicator>
          </Box>
        )}
      </LiveRegion>
    </SpaceBetween>
  );
}

function masked(value: string): string {
  return `${value.slice(0, 4)}${"•".repeat(24)}${value.slice(-4)}`;
}
