import { expect, signInAs, test } from "./demo";
import { check, complaints, watched } from "./looks";

const open = [
  "/sign-in",
  "/sign-in/company",
  "/sign-up",
  "/verify-email",
  "/password-reset",
  "/password-reset#token=x",
  "/setup",
  "/setup#token=x",
];

/** The topics to learn are one page with different words: these have all that any of them has. */
const topics = ["smart-account", "roles", "limited", "sign-in", "operators"];

const closed = [
  "/",
  "/profile",
  "/profile/security",
  "/accounts/request",
  "/accounts/access",
  "/accounts/access?identifier=corp.example",
  "/accounts/requests",
  "/accounts/requests?q=nothing-is-called-so",
  "/accounts/activation/actv_missing",
  "/recoveries",
  "/recoveries/rec_missing",
  "/invitations/inv_missing",
  "/learn",
  ...topics.map((topic) => `/learn/${topic}`),
  "/no-such-page",
];

// SPEC A1, B1, L8: every page that belongs to no account.
test("every page of the portal in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(900_000);
  const context = await watched(browser, baseURL);
  const page = await context.newPage();
  const found = complaints(page);
  for (const path of open) await check(page, path);
  await signInAs(context, demo, "maya.ortiz@harborlight.example");
  for (const path of closed) await check(page, path);
  expect(found).toEqual([]);
  await context.close();
});
