import { expect, test } from "vitest";
import { strength } from "./password";

// SPEC A1: length counts; common words, sequences, repeats and the person's own words don't.
test.each([
  ["", "none"],
  ["Tr0ub4dor&3", "short"],
  ["aaaaaaaaaaaaaaaaaaaa", "weak"],
  ["1234567890123456", "weak"],
  ["adalovelace@example.com", "weak"],
  ["passwordpassword", "weak"],
  ["correct horse battery staple", "strong"],
])("%j is %s", (password, level) => {
  expect(strength(password, ["ada@example.com", "Ada", "Lovelace"])).toBe(level);
});
