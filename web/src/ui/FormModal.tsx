import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, type Ref, useEffect, useId } from "react";
import { useTranslation } from "react-i18next";
import type { ApiError } from "../lib/problem";
import { ProblemAlert } from "./ProblemAlert";

interface FormModalProps {
  title: string;
  /** What sends the form; "" if there is nothing to send. */
  action: string;
  pending: boolean;
  error: ApiError | null;
  formRef: Ref<HTMLDivElement>;
  onSubmit: () => void;
  onDismiss: () => void;
  children: ReactNode;
  size?: "medium" | "large";
}

const fillable = 'input:not([type="checkbox"], [type="radio"], [tabindex="-1"]), textarea';

/** A dialog with a form, its first field ready to be written in: Enter sends it, a refusal stands above the fields. */
export function FormModal(props: FormModalProps) {
  const { title, action, pending, error, formRef, onSubmit, onDismiss, children, size = "medium" } = props;
  const { t } = useTranslation();
  const id = useId();
  useEffect(() => {
    // The kit gives the focus to the button that closes; whoever opens a form means to fill it in.
    const later = setTimeout(() => document.getElementById(id)?.querySelector<HTMLElement>(fillable)?.focus());
    return () => clearTimeout(later);
  }, [id]);
  return (
    <Modal
      visible
      size={size}
      header={title}
      closeAriaLabel={t("close")}
      onDismiss={onDismiss}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" formAction="none" onClick={onDismiss}>
              {t("cancel")}
            </Button>
            {action ? (
              <Button variant="primary" form={id} loading={pending}>
                {action}
              </Button>
            ) : null}
          </SpaceBetween>
        </Box>
      }
    >
      <form
        id={id}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          event.stopPropagation(); // React takes it on to a form around the dialog, though the page shows them apart
          onSubmit();
        }}
      >
        <div ref={formRef}>
          <SpaceBetween size="l">
            {error ? <ProblemAlert error={error} /> : null}
            {children}
          </SpaceBetween>
        </div>
      </form>
    </Modal>
  );
}
