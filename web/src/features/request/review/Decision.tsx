import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";

const looks: Record<string, StatusIndicatorProps.Type> = {
  approved: "success",
  proved: "success",
  refused: "error",
  withdrawn: "stopped",
};

/** How a review ended; "" while it waits. */
export function Decision({ decision }: { decision: string }) {
  const { t } = useTranslation("review");
  return (
    <StatusIndicator type={looks[decision] ?? "pending"}>{t(`decision.${decision || "waiting"}`)}</StatusIndicator>
  );
}
