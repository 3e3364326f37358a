import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";

const looks: Record<string, StatusIndicatorProps.Type> = {
  waiting: "pending",
  done: "success",
  stopped: "error",
  expired: "stopped",
};

/** What has become of a recovery. */
export function RecoveryState({ status }: { status: string }) {
  const { t } = useTranslation("member");
  return <StatusIndicator type={looks[status] ?? "info"}>{t(`recovery.state.${status}`)}</StatusIndicator>;
}
