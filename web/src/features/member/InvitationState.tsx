import Box from "@cloudscape-design/components/box";
import Popover from "@cloudscape-design/components/popover";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useTranslation } from "react-i18next";
import type { Invitation } from "../../lib/types";
import { Time } from "../../ui/Time";
import { RequestState } from "./RequestState";

/** What has become of an invitation, or that its mail never arrived, with why. */
export function InvitationState({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation("member");
  if (invitation.status !== "pending" || !invitation.mail_refused_at) {
    return <RequestState status={invitation.status} />;
  }
  return (
    <Popover
      header={t("requests.mail_refused_title")}
      content={
        <SpaceBetween size="xs">
          <Box variant="p">{t("requests.mail_refused_text", { email: invitation.email })}</Box>
          <Box color="text-body-secondary">
            {invitation.mail_refusal} (<Time at={invitation.mail_refused_at} />)
          </Box>
        </SpaceBetween>
      }
    >
      <StatusIndicator type="error">{t("request_state.mail_refused")}</StatusIndicator>
    </Popover>
  );
}
