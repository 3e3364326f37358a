/** The addresses in a text, separated by commas, semicolons or white space; each once. */
export function addresses(text: string): string[] {
  return [...new Set(text.split(/[\s,;]+/).filter(Boolean))];
}
