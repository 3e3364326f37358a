import { expect, signInAs, test } from "./demo";
import { check, complaints, watched } from "./looks";

// SPEC B4, C1, C2, D2: what people see who wait for others, and whom others wait for.
test("every page of what waits in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(600_000);
  const partner = await browser.newContext({ baseURL });
  await signInAs(partner, demo, "priya.nair@brightline.example");
  const asked = await partner.request.post("/api/v1/account-requests", {
    data: {
      approver: "rina.castell@northpier.example",
      name: "North Pier Consulting",
      access: "account_user",
      message: "As discussed on the phone.",
      nominees: [{ email: "network@northpier.example", role: "account_viewer" }],
    },
  });
  const { id: request } = (await asked.json()) as { id: string };
  const see = async (
    email: string,
    places: (get: (path: string) => Promise<{ id: string }[]>) => Promise<string[]>,
  ) => {
    const context = await watched(browser, baseURL);
    await signInAs(context, demo, email);
    const page = await context.newPage();
    const found = complaints(page);
    const get = async (path: string) => (await (await context.request.get(`/api/v1${path}`)).json()).items;
    for (const path of await places(get)) await check(page, path);
    expect(found).toEqual([]);
    await context.close();
  };
  await see("rina.castell@northpier.example", async (get) => [
    "/",
    `/accounts/activation/${(await get("/activations"))[0]?.id}`,
    "/accounts/access",
  ]);
  await see("mara.stein@northhaven.example", async (get) => [
    "/accounts/requests",
    `/accounts/${(await get("/account-requests"))[0]?.id}/manage/properties`,
  ]);
  await see("kai.lindqvist@harborlight.example", async (get) => [
    `/accounts/${(await get("/accounts"))[0]?.id}/manage/requests`,
  ]);
  expect((await partner.request.post(`/api/v1/account-requests/${request}/withdraw`)).ok()).toBe(true);
  await partner.close();
});
