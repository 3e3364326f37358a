import { expect, test } from "vitest";
import { csvHref } from "./state";

const plain = { filters: {}, sort: "", cursor: "", page: 1 };

test.each([
  ["/a.csv", plain, "/a.csv"],
  ["/a.csv", { ...plain, filters: { q: "x y" }, sort: "-at", cursor: "c", page: 3 }, "/a.csv?q=x+y&sort=-at"],
  ["/a.csv?place=1", { ...plain, filters: { q: "x" } }, "/a.csv?place=1&q=x"],
])("the CSV file of %s has the rows of every page", (base, state, href) => {
  expect(csvHref(base, state)).toBe(href);
});
