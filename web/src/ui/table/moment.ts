/** A date or a time as people write it, in the form that the server reads; anything else as it is, for it to refuse. */
export function moment(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}
