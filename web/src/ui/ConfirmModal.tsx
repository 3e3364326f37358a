import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../lib/problem";
import { ProblemAlert } from "./ProblemAlert";

interface ConfirmProps {
  title: string;
  /** What will be so afterwards, in sentences. */
  consequences: ReactNode;
  action: string;
  /** For great acts: the text that has to be typed. */
  typed?: string;
  /** Whether everything is chosen that the act needs. */
  ready?: boolean;
  pending: boolean;
  error: ApiError | null;
  onConfirm: () => void;
  onDismiss: () => void;
  /** What has to be chosen. */
  children?: ReactNode;
}

/** Asks before something that can't be taken back, and says what follows from it. */
export function ConfirmModal(props: ConfirmProps) {
  const { title, consequences, action, typed = "", pending, error, onConfirm, onDismiss } = props;
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const ready = props.ready !== false && (typed === "" || text.trim() === typed);
  return (
    <Modal
      visible
      header={title}
      closeAriaLabel={t("close")}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onDismiss}>
              {t("cancel")}
            </Button>
            <Button variant="primary" disabled={!ready} loading={pending} onClick={onConfirm}>
              {action}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {error ? <ProblemAlert error={error} /> : null}
        <Alert type="warning">{consequences}</Alert>
        {props.children}
        {typed ? (
          <FormField label={t("confirm.type", { name: typed })}>
            <Input value={text} onChange={({ detail }) => setText(detail.value)} autoComplete={false} />
          </FormField>
        ) : null}
      </SpaceBetween>
    </Modal>
  );
}
