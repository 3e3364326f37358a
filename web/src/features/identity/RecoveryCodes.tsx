import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import LiveRegion from "@cloudscape-design/components/live-region";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyText, downloadText } from "../../lib/clipboard";

/** The recovery codes, this once: to save before the dialog is closed. */
export function RecoveryCodes({ codes, onDismiss }: { codes: string[]; onDismiss: () => void }) {
  const { t } = useTranslation("identity");
  const [copied, setCopied] = useState<boolean | undefined>(undefined);
  const text = `${codes.join("\n")}\n`;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    // Not the button that closes the dialog: the codes are never shown again.
    const timer = setTimeout(() => list.current?.focus());
    return () => clearTimeout(timer);
  }, []);
  return (
    <Modal
      visible
      header={t("recovery.title")}
      closeAriaLabel={t("common:close")}
      onDismiss={({ detail }) => {
        if (detail.reason !== "overlay") onDismiss();
      }}
      footer={
        <Box float="right">
          <Button variant="primary" onClick={onDismiss}>
            {t("recovery.saved")}
          </Button>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <Alert type="info">{t("recovery.text")}</Alert>
        <ul ref={list} tabIndex={-1} className="licet-codes" aria-label={t("recovery.title")}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ul>
        <SpaceBetween direction="horizontal" size="xs">
          <Button iconName="copy" onClick={() => void copyText(text).then(setCopied)}>
            {t("recovery.copy")}
          </Button>
          <Button iconName="download" onClick={() => downloadText("recovery-codes.txt", text)}>
            {t("recovery.download")}
          </Button>
        </SpaceBetween>
        <LiveRegion>
          {copied === undefined ? null : (
            <StatusIndicator type={copied ? "success" : "error"}>
              {t(copied ? "common:secret.copied" : "common:secret.not_copied")}
            </StatusIndicator>
          )}
        </LiveRegion>
      </SpaceBetween>
    </Modal>
  );
}
