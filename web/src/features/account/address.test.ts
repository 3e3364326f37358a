import { expect, test } from "vitest";
import { addressLines } from "./address";

// SPEC B5, E2
test("an address is written as in its country, with the country's name", () => {
  expect(
    addressLines({ line1: "400 Wharf Street", city: "Portland", region: "ME", postal_code: "04101", country: "US" }),
  ).toEqual(["400 Wharf Street", "Portland, ME 04101", "United States"]);
  expect(addressLines({ line1: "Hafenstr. 4", city: "Bremen", postal_code: "28195", country: "DE" })).toEqual([
    "Hafenstr. 4",
    "28195 Bremen",
    "Germany",
  ]);
});

test("what isn't known takes no line", () => {
  expect(addressLines({ country: "US" })).toEqual(["United States"]);
  expect(addressLines({ country: "x" })).toEqual(["x"]);
  expect(addressLines(undefined)).toEqual([]);
});
