/** The least number of characters of a password that is the only factor (SPEC A1). */
export const shortest = 15;

export type Strength = "none" | "short" | "weak" | "fair" | "strong";

const common = [
  "password",
  "passwort",
  "qwerty",
  "letmein",
  "welcome",
  "admin",
  "license",
  "123456",
  "abcdef",
  "iloveyou",
];

/** How hard a password is to guess: by its length without what is repeated, in order, common or the person's own. */
export function strength(password: string, own: string[], least = shortest): Strength {
  const length = [...password].length;
  if (length === 0) return "none";
  if (length < least) return "short";
  const worth = effectiveLength(password.toLowerCase(), own);
  if (worth < 9) return "weak";
  return worth < 14 ? "fair" : "strong";
}

function effectiveLength(password: string, own: string[]): number {
  const guessed = [...common, ...own.flatMap(pieces)].filter((word) => word.length >= 3);
  const rest = guessed.reduce((left, word) => left.split(word).join("\u0000"), password);
  let worth = 0;
  let before = -1;
  let step = Number.NaN;
  for (const character of rest) {
    const code = character.codePointAt(0) ?? 0;
    const now = code - before;
    worth += now === step && Math.abs(now) <= 1 ? 0.2 : 1;
    step = now;
    before = code;
  }
  return Math.min(worth, new Set(rest).size * 2);
}

function pieces(word: string): string[] {
  return word.toLowerCase().split(/[^\p{L}\p{N}]+/u);
}
