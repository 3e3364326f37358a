/** The name of the file that a token is saved to. */
export function tokenFile(place: string): string {
  return `token-${place.toLowerCase().replace(/[^a-z0-9.]+/g, "-")}.txt`;
}
