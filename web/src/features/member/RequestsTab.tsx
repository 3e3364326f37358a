import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { can } from "../../app/session";
import type { Account } from "../../lib/types";
import { AccessRequestsTable } from "./AccessRequestsTable";
import { InvitationsTable } from "./InvitationsTable";

/** What waits for somebody: people who ask to be let in, and people who are invited (SPEC D2, D3, E1). Who manages users in
 * virtual accounts only decides about nobody who asks, and sees the invitations to those. */
export function RequestsTab({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const { view } = useSearch({ strict: false }) as { view?: string };
  const navigate = useNavigate();
  if (!can(account, "member.users.manage")) return <InvitationsTable account={account} />;
  const shown = view === "invitations" ? "invitations" : "access";
  return (
    <SpaceBetween size="l">
      <SegmentedControl
        label={t("requests.show")}
        selectedId={shown}
        options={[
          { id: "access", text: t("requests.access") },
          { id: "invitations", text: t("requests.invitations") },
        ]}
        onChange={({ detail }) =>
          void navigate({
            to: ".",
            search: (detail.selectedId === "invitations" ? { view: "invitations" } : {}) as never,
            replace: true,
          })
        }
      />
      {shown === "access" ? <AccessRequestsTable account={account} /> : <InvitationsTable account={account} />}
    </SpaceBetween>
  );
}
