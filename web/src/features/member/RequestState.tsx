import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";

const looks: Record<string, StatusIndicatorProps.Type> = {
  pending: "pending",
  approved: "success",
  accepted: "success",
  declined: "error",
  withdrawn: "stopped",
  expired: "stopped",
};

/** What has become of a request or an invitation. */
export function RequestState({ status }: { status: string }) {
  const { t } = useTranslation("member");
  return <StatusIndicator type={looks[status] ?? "info"}>{t(`request_state.${status}`)}</StatusIndicator>;
}
