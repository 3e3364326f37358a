import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { accountKey, pulseQuery } from "./api";

/** Milliseconds. With the reading anew that follows, what happens elsewhere is seen here within two seconds. */
const beat = 1000;

/** Follows the account: asks whether anything has happened, and reads anew what is shown once something has. */
export function usePulse(accountId: string): void {
  const queries = useQueryClient();
  const { data } = useQuery({
    ...pulseQuery(accountId),
    refetchInterval: beat,
    refetchIntervalInBackground: false,
    enabled: accountId !== "",
    retry: false,
  });
  const mark = data?.mark;
  const seen = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (mark === undefined) return;
    if (seen.current !== undefined && seen.current !== mark) {
      void queries.invalidateQueries({ queryKey: accountKey(accountId) });
    }
    seen.current = mark;
  }, [mark, accountId, queries]);
}
