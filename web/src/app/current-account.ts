import { useRouterState } from "@tanstack/react-router";
import { useEffect } from "react";
import type { AccountRef } from "../lib/types";
import { paths } from "./paths";
import { useMaybeSession } from "./session";

const stored = "licet.account";
const inAccount = /^\/accounts\/(acct_[a-z0-9]+)\/([a-z-]+)(?:\/([a-z-]+))?/;

/** The account one works in: that of the page, else that of the last page, else the first; and how to get to another. */
export function useCurrentAccount(): { current: AccountRef | undefined; hrefIn: (account: string) => string } {
  const session = useMaybeSession();
  const path = useRouterState({ select: (state) => state.location.pathname });
  const [, fromPath, section, tab] = inAccount.exec(path) ?? [];
  const find = (id: string | null | undefined) => session?.accounts.find((account) => account.id === id);
  const current = find(fromPath) ?? find(localStorage.getItem(stored)) ?? session?.accounts[0];
  const id = current?.id;

  useEffect(() => {
    if (id) localStorage.setItem(stored, id);
  }, [id]);

  return {
    current,
    hrefIn: (account) => (section === "manage" ? paths.manage(account, tab) : paths.licenses(account)),
  };
}
