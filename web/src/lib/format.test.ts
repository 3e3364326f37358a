import { expect, test } from "vitest";
import { daysUntil, moment, nothing, number, relative } from "./format";

const noon = Date.parse("2026-11-23T12:00:00Z");

test.each([
  ["2026-11-23T11:59:58Z", "now"],
  ["2026-11-23T11:58:00Z", "2 minutes ago"],
  ["2026-11-22T11:00:00Z", "yesterday"],
  ["2027-02-21T12:00:00Z", "in 3 months"],
  ["", nothing],
])("relative(%j) is %j", (at, text) => {
  expect(relative(at, noon)).toBe(text);
});

test("a moment that isn't set is none", () => {
  expect(moment(null)).toBeUndefined();
  expect(moment("0001-01-01T00:00:00Z")).toBeUndefined();
});

test("days are counted up to the moment", () => {
  expect(daysUntil("2026-11-24T13:00:00Z", noon)).toBe(2);
  expect(daysUntil("2026-11-21T12:00:00Z", noon)).toBe(-2);
});

test("thousands are separated", () => {
  expect(number(1234567)).toBe("1,234,567");
});
