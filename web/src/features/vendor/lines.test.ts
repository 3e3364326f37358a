import { expect, test } from "vitest";
import { compare } from "./lines";

test("a changed line is told as removed and added, the others as the same", () => {
  const lines = compare("one\ntwo\nthree", "one\n2\nthree\nfour").map(({ kind, text }) => `${kind} ${text}`);
  expect(lines).toEqual(["same one", "removed two", "added 2", "same three", "added four"]);
});

test("the same text has no change", () => {
  expect(compare("one\ntwo", "one\ntwo").every(({ kind }) => kind === "same")).toBe(true);
});
