// The order matters: most browsers also claim to be those further down.
const browsers: [RegExp, string][] = [
  [/\bEdg\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bFirefox\//, "Firefox"],
  [/\b(?:Headless)?Chrom(?:e|ium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
  [/\bcurl\//, "curl"],
];

const systems: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

/** The browser and the system behind a User-Agent line: "Firefox, Windows". A line of another kind stays as it is. */
export function agentName(line: string): string {
  const find = (list: [RegExp, string][]) => list.find(([pattern]) => pattern.test(line))?.[1];
  return [find(browsers), find(systems)].filter(Boolean).join(", ") || line;
}
