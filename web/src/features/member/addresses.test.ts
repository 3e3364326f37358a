import { expect, test } from "vitest";
import { addresses } from "./addresses";

test("addresses are separated by commas, semicolons, spaces and lines, and each counts once", () => {
  expect(addresses("a@x.test, b@x.test;c@x.test\n a@x.test ")).toEqual(["a@x.test", "b@x.test", "c@x.test"]);
});
