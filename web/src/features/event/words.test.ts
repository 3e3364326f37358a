import { expect, test } from "vitest";
import i18n, { type Translate } from "../../lib/i18n";
import { kindName, plain, valueText } from "./words";

const t: Translate = (key, options) => i18n.t(key, options);

// SPEC O1
test("an event's kind and fields are words", () => {
  expect(kindName("virtual_account.created")).toBe("Virtual account: created");
  expect(plain("search_by_member_email")).toBe("Search by member email");
});

test("what was before and after is told without codes", () => {
  const id = "va_06h1k3db75shq8h1rj6brn5sb4";
  expect(valueText([`va_user in ${id}`, "account_admin"], t, { [id]: "Lab" })).toBe(
    "Virtual account user in Lab, Account administrator",
  );
  expect(valueText(true, t)).toBe("Yes");
  expect(valueText({ postal_code: "04101", line2: "" }, t)).toBe("Postal code: 04101; Line2: –");
  expect(valueText([], t)).toBe("–");
  expect(valueText("2026-03-01T12:00:00Z", t)).toMatch(/^Mar 1, 2026/);
});
