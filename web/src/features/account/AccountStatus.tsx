import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";

const looks: Record<string, StatusIndicatorProps.Type> = {
  active: "success",
  declined: "error",
  closed: "stopped",
  export_hold: "warning",
  deactivation_requested: "warning",
};

/** Where an account stands (the states of SPEC C1). */
export function AccountStatus({ status }: { status: string }) {
  const { t } = useTranslation("account");
  return (
    <StatusIndicator type={looks[status] ?? "pending"}>
      {t(`status.${status}`, { defaultValue: status.replaceAll("_", " ") })}
    </StatusIndicator>
  );
}
