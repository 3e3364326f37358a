import { useQuery } from "@tanstack/react-query";
import { can } from "../../app/session";
import type { AccountAgreement } from "../../lib/types";
import { accountAgreementsQuery } from "./api";

/** The agreements whose version in force isn't accepted yet for an account that one may see; none while nothing is known. */
export function usePendingAgreements(
  account: { id: string; status: string; permissions: string[] | null } | undefined,
): AccountAgreement[] {
  const visible = account?.status === "active" && can(account, "agreement.view");
  const query = useQuery({ ...accountAgreementsQuery(account?.id ?? ""), enabled: visible });
  return visible ? (query.data ?? []).filter((row) => row.status === "pending") : [];
}
