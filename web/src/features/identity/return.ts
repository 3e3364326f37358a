import { paths, safeReturn } from "../../app/paths";

const stored = "licet.return";

/** Remembers in this browser where somebody who signs up wanted to go, until the address is verified. */
export function keepReturn(to: string | undefined): void {
  if (to && safeReturn(to) !== paths.home) localStorage.setItem(stored, to);
  else localStorage.removeItem(stored);
}

/** Where somebody wanted to go who has signed up, once. */
export function takeReturn(): string | undefined {
  const to = localStorage.getItem(stored) ?? undefined;
  localStorage.removeItem(stored);
  return to;
}
