/** The secret in a mailed link. It stands behind the "#", which browsers never send to a server. */
export function tokenFromAddress(): string {
  return new URLSearchParams(location.hash.replace(/^#/, "")).get("token") ?? "";
}
