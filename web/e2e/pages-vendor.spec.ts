import { expect, signInAs, test } from "./demo";
import { check, complaints, watched } from "./looks";

// SPEC P1: the places of the vendor's staff.
test("every page of the vendor's staff in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(600_000);
  const context = await watched(browser, baseURL);
  await signInAs(context, demo, "omar.haddad@acme.example");
  const first = async (path: string) =>
    ((await (await context.request.get(`/api/v1/operator/${path}`)).json()).items as { id: string }[])[0]?.id ?? "";
  const page = await context.newPage();
  const found = complaints(page);
  const account = await first("accounts");
  for (const path of [
    "",
    "/accounts",
    "/accounts?q=nothing-is-called-so",
    ...["properties", "users", "requests", "agreements", "events", "mails"].map((tab) => `/accounts/${account}/${tab}`),
    "/people",
    `/people/${await first("people")}`,
    "/reviews",
    `/reviews/${await first("reviews?state=open")}`,
    `/reviews/${await first("reviews?state=decided")}`,
    "/recoveries",
    "/agreements/smart_licensing",
    "/mails",
    `/mails/${await first("mails?kind=token_issued")}`,
    "/mail-templates",
    "/mail-templates/user_invitation",
    "/branding",
    "/system",
    "/log",
  ]) {
    await check(page, `/operator${path}`);
  }
  expect(found).toEqual([]);
  await context.close();
});
