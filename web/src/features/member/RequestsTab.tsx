import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Account } from "../../lib/types";
import { AccessRequestsTable } from "./AccessRequestsTable";
import { InvitationsTable } from "./InvitationsTable";

/** What waits for somebody: people who ask to be let in, and people who are invited (SPEC D2, D3, E1). */
export function RequestsTab({ account }: { account: Account }) {
  const { t } = useTranslation("member");
  const { view } = useSearch({ strict: false }) as { view?: string };
  const navigate = useNavigate();
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
