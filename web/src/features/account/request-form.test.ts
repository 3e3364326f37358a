import { expect, test } from "vitest";
import { requestOf, stepOf } from "./request-form";

const blank = { name: "", country: "NL", line1: "", line2: "", city: "", region: "", postal_code: "" };

test("what isn't known isn't sent", () => {
  const request = requestOf({
    authorized: true,
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
