import Badge from "@cloudscape-design/components/badge";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, { type StatusIndicatorProps } from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";
import type { Alert } from "../../lib/types";

const looks: Record<string, StatusIndicatorProps.Type> = {
  registered: "success",
  registration_failed: "error",
  registration_expired: "error",
  unregistered: "stopped",
  authorized: "success",
  in_compliance: "success",
  out_of_compliance: "warning",
  authorization_expired: "error",
  evaluation: "info",
  evaluation_expired: "error",
  reserved: "info",
  refused: "error",
  unknown_tag: "error",
  no_licenses_in_use: "stopped",
  none: "stopped",
  lapsed: "warning",
  active: "success",
  expired: "stopped",
  used_up: "stopped",
  revoked: "error",
  ended: "stopped",
  upcoming: "pending",
};

/** One of the states that operators of devices know (SPEC J2), or a token's, or a license's. */
export function State({ state }: { state: string }) {
  const { t } = useTranslation("licensing");
  return (
    <StatusIndicator type={looks[state] ?? "info"}>
      {t(`state.${state}`, { defaultValue: state.replaceAll("_", " ") })}
    </StatusIndicator>
  );
}

const colors: Record<string, "red" | "blue" | "grey"> = {
  critical: "red",
  major: "red",
  warning: "red",
  minor: "blue",
};

/** The alerts of a license or a device, the message of each on hovering and for screen readers. */
export function Alerts({ alerts }: { alerts: Alert[] | null }) {
  const { t } = useTranslation("licensing");
  return (
    <SpaceBetween direction="horizontal" size="xxs">
      {(alerts ?? []).map((alert) => (
        <span key={alert.kind} title={alert.message}>
          <Badge color={colors[alert.severity] ?? "grey"}>
            {t(`alert.${alert.kind}`, { defaultValue: alert.message || alert.kind.replaceAll("_", " ") })}
          </Badge>
        </span>
      ))}
    </SpaceBetween>
  );
}
