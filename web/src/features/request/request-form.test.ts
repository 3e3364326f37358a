import { expect, test } from "vitest";
import type { Country } from "../../lib/types";
import { gaps, mayBeEmail, requestForOf, requestOf, stepOf } from "./request-form";

const blank = { name: "", country: "NL", line1: "", line2: "", city: "", region: "", postal_code: "" };

test("what isn't known isn't sent", () => {
  const request = requestOf({
    approver: "",
    access: false,
    name: " Acme ",
    identifier: undefined,
    company: blank,
    nominees: [{ email: " ", role: "account_user" }],
    message: "Hello",
  });
  expect(request).toEqual({ name: "Acme" });
});

test("a message of the server leads to the step where it belongs", () => {
  expect(stepOf("/identifier/domain")).toBe(0);
  expect(stepOf("/company/postal_code")).toBe(1);
  expect(stepOf("/nominees/0/email")).toBe(2);
});

test("what somebody else authorizes names them, and who wants access", () => {
  const request = requestForOf({
    approver: " lee@cedar.example ",
    access: true,
    name: "Cedar",
    identifier: undefined,
    company: blank,
    nominees: [],
    message: " Please. ",
  });
  expect(request).toEqual({
    approver: "lee@cedar.example",
    access: "account_user",
    name: "Cedar",
    message: "Please.",
  });
  expect(stepOf("/message", false)).toBe(0);
  expect(mayBeEmail("lee@cedar")).toBe(false);
  expect(mayBeEmail("lee@cedar.example")).toBe(true);
});

// SPEC B5, B6
test("each step is checked before it is left", () => {
  const form = { approver: "", access: false, name: "Acme", identifier: undefined, nominees: [], message: "" };
  const land = { code: "NL", required: ["line1", "city"] } as unknown as Country;
  const found = (part: object, mine = true) => gaps({ ...form, company: blank, ...part }, mine, [land]);
  expect(found({})).toEqual({});
  expect(Object.keys(found({}, false))).toEqual(["/approver"]);
  expect(Object.keys(found({ company: { ...blank, city: "Delft" } }))).toEqual(["/company/name", "/company/line1"]);
  expect(Object.keys(found({ company: { ...blank, country: "", name: "Acme", city: "Delft" } }))).toEqual([
    "/company/country",
  ]);
  expect(Object.keys(found({ nominees: [{ email: " " }, { email: "a@b" }, { email: "a@b.example" }] }))).toEqual([
    "/nominees/1/email",
  ]);
});
