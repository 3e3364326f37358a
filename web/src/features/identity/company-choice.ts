const begun = "licet.company";
const out = "licet.signed-out";

/** The company's sign-in that was begun last in this tab. */
export interface BegunAt {
  id: string;
  name: string;
  returnTo: string;
}

/** Remembers where somebody went, so that the page that they come back to can send them there again. */
export function keepCompany(at: BegunAt): void {
  sessionStorage.setItem(begun, JSON.stringify(at));
}

export function keptCompany(): BegunAt | null {
  const text = sessionStorage.getItem(begun);
  return text ? (JSON.parse(text) as BegunAt) : null;
}

/** Somebody signed out here: the company mustn't sign the same person in again without asking who it is. */
export function noteSignOut(): void {
  sessionStorage.setItem(out, "yes");
}

export function forgetSignOut(): void {
  sessionStorage.removeItem(out);
}

export function signedOutHere(): boolean {
  return sessionStorage.getItem(out) !== null;
}
