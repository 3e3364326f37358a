import { expect, test } from "vitest";
import { mayBeEmail, requestForOf, requestOf, stepOf } from "./request-form";

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
