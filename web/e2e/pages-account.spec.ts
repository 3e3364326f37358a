import { expect, signInAs, test } from "./demo";
import { check, complaints, watched } from "./looks";

// SPEC E1, I1: every page of an account, every tab.
test("every page of an account in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(900_000);
  const context = await watched(browser, baseURL);
  const session = await signInAs(context, demo, "maya.ortiz@harborlight.example");
  const first = async (path: string, fits = (_: { default?: boolean }) => true) => {
    const { items } = await (await context.request.get(`/api/v1${path}`)).json();
    return (items as { id: string; default?: boolean }[]).find(fits)?.id ?? "";
  };
  const account = `/accounts/${session.accounts[0]?.id}`;
  const virtual = await first(`${account}/virtual-accounts`, (row) => row.default === true);
  const instance = await first(`${account}/virtual-accounts/${virtual}/instances`);
  const manage = [
    "properties",
    "virtual-accounts",
    "users",
    "groups",
    "tags",
    "requests",
    "requests?view=invitations",
    "agreements",
    "events",
  ];
  const pool = `${account}/licenses/${virtual}`;
  const page = await context.newPage();
  const found = complaints(page);
  for (const path of [
    ...["next-steps", "set-up", "delegate", "upgrade", "upgrade/verify"].map((place) => `${account}/${place}`),
    ...manage.map((tab) => `${account}/manage/${tab}`),
    ...["general", "users", "tags", "events"].map((tab) => `${account}/manage/virtual-accounts/${virtual}/${tab}`),
    `${account}/licenses`,
    ...["general", "licenses", "instances", "events"].map((tab) => `${pool}/${tab}`),
    `${pool}/instances?q=nothing-is-called-so`,
    `${pool}/instances/${instance}`,
    `/recoveries/${await first("/recoveries")}`,
  ]) {
    await check(page, path);
  }
  expect(found).toEqual([]);
  await context.close();
});
