import { paths, safeReturn } from "../../app/paths";

const stored = "licet.return";
const awaited = "licet.awaits-link";

/** Remembers that this browser has asked for a link to be mailed, so that the page behind it goes on by itself. */
export function awaitLink(): void {
  localStorage.setItem(awaited, "yes");
}

/** Whether this browser has asked for the link, once. A program that opens every link in a mail never has. */
export function linkAwaited(): boolean {
  const mine = localStorage.getItem(awaited) !== null;
  localStorage.removeItem(awaited);
  return mine;
}

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
