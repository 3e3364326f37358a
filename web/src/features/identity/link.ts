import { useEffect, useState } from "react";

/** The secret in a mailed link, also of one that is pasted while the page is open. */
export function useLinkToken(): string {
  const [token, setToken] = useState(tokenFromAddress);
  useEffect(() => {
    const read = () => {
      const next = tokenFromAddress();
      if (next) setToken(next);
    };
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  return token;
}

/** The secret in a mailed link. It stands behind the "#", which browsers never send to a server. */
export function tokenFromAddress(): string {
  return new URLSearchParams(location.hash.replace(/^#/, "")).get("token") ?? "";
}

const kept = "licet.link";

/** Keeps the secret of a link in this tab while somebody signs in first: it must not stand in an address. */
export function keepToken(token: string): void {
  sessionStorage.setItem(kept, token);
}

export function keptToken(): string {
  return sessionStorage.getItem(kept) ?? "";
}

export function forgetToken(): void {
  sessionStorage.removeItem(kept);
}
