import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";

const looks: Record<string, StatusIndicatorProps.Type> = { queued: "pending", sent: "success", failed: "error" };

/** Whether a mail has left. */
export function MailState({ state }: { state: string }) {
  const { t } = useTranslation("vendor");
  return <StatusIndicator type={looks[state] ?? "info"}>{t(`mail_state.${state}`)}</StatusIndicator>;
}
