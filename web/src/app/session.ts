import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { forgetSignOut } from "../features/identity/company-choice";
import { api } from "../lib/api";
import { ApiError, unwrap } from "../lib/problem";
import type { AccountRef, Session } from "../lib/types";

/** Who is signed in; null for nobody. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 60_000,
  queryFn: async (): Promise<Session | null> => {
    try {
      return await unwrap(api.GET("/session"));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
});

export function useMaybeSession(): Session | null {
  return useQuery(sessionQuery).data ?? null;
}

/** The session, on pages that nobody reaches without one. */
export function useSession(): Session {
  const session = useMaybeSession();
  if (!session) throw new Error("This page was shown without a session.");
  return session;
}

export function useAccountRef(accountId: string): AccountRef | undefined {
  return useMaybeSession()?.accounts.find((account) => account.id === accountId);
}

/** Whether the person may do something somewhere in the account. The server decides anyway; this only hides buttons. */
export function can(account: { permissions: string[] | null } | undefined, permission: string): boolean {
  return account?.permissions?.includes(permission) ?? false;
}

/** Whether the person may do something in one virtual account, by a role there or in the whole account. */
export function canIn(account: AccountRef | undefined, virtualAccount: string, permission: string): boolean {
  return (account?.roles ?? []).some(
    (role) =>
      (role.virtual_account_id === "" || role.virtual_account_id === virtualAccount) &&
      (role.permissions ?? []).includes(permission),
  );
}

/** Takes over a new session: forgets everything that was loaded for somebody else. */
export function useBeginSession(): (session: Session) => void {
  const queries = useQueryClient();
  return useCallback(
    (session: Session) => {
      queries.removeQueries({
        predicate: (query) => query.queryKey[0] !== "branding" && query.queryKey[0] !== "session",
      });
      queries.setQueryData(sessionQuery.queryKey, session);
      forgetSignOut();
    },
    [queries],
  );
}

/** Reads and writes one remembered setting of the person. Writing shows at once; a failure to store is not worth a stop. */
export function usePreference<T>(key: string, otherwise: T): [T, (value: T) => void] {
  const queries = useQueryClient();
  const session = useMaybeSession();
  const stored = (session?.preferences as Record<string, unknown> | null | undefined)?.[key];
  const write = useCallback(
    (value: T) => {
      queries.setQueryData<Session | null>(sessionQuery.queryKey, (old) =>
        old ? { ...old, preferences: { ...(old.preferences ?? {}), [key]: value } } : old,
      );
      api.PUT("/preferences/{key}", { params: { path: { key } }, body: { value } }).catch(() => undefined);
    },
    [queries, key],
  );
  return [stored === undefined ? otherwise : (stored as T), write];
}
