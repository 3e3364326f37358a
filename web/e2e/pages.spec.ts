import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { type Demo, expect, signInAs, test } from "./demo";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const artefacts = join(import.meta.dirname, "../test-results/screens");

/** What the pages behind the sign-in are about. */
interface Places {
  account: string;
  virtualAccount: string;
  instance: string;
  recovery: string;
}

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

function closed({ account, virtualAccount, instance, recovery }: Places): string[] {
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
  ].map((tab) => `/accounts/${account}/manage/${tab}`);
  const pool = `/accounts/${account}/licenses/${virtualAccount}`;
  return [
    "/",
    "/profile",
    "/profile/security",
    "/accounts/request",
    "/accounts/access",
    "/recoveries",
    `/recoveries/${recovery}`,
    "/recoveries/rec_missing",
    "/accounts/access?identifier=corp.example",
    "/accounts/requests",
    "/accounts/requests?q=nothing-is-called-so",
    "/accounts/activation/actv_missing",
    `/accounts/${account}/next-steps`,
    `/accounts/${account}/set-up`,
    `/accounts/${account}/delegate`,
    `/accounts/${account}/upgrade`,
    `/accounts/${account}/upgrade/verify`,
    ...manage,
    ...["general", "users", "tags", "events"].map(
      (tab) => `/accounts/${account}/manage/virtual-accounts/${virtualAccount}/${tab}`,
    ),
    `/accounts/${account}/licenses`,
    ...["general", "licenses", "instances", "events"].map((tab) => `${pool}/${tab}`),
    `${pool}/instances?q=nothing-is-called-so`,
    `${pool}/instances/${instance}`,
    "/invitations/inv_missing",
    "/learn",
    ...[
      "smart-account",
      "access",
      "requesting",
      "identifiers",
      "recovery",
      "roles",
      "virtual-accounts",
      "groups-and-tags",
      "limited",
      "upgrade",
      "agreements",
      "tokens",
      "devices",
      "compliance",
      "sign-in",
      "operators",
    ].map((topic) => `/learn/${topic}`),
    "/no-such-page",
  ];
}

async function signIn(context: BrowserContext, demo: Demo): Promise<Places> {
  const person = demo.people.find(({ role }) => role === "account_admin") ?? demo.people[0];
  if (!person) throw new Error("The demo has no people.");
  const session = await signInAs(context, demo, person.email);
  const get = async (path: string) => (await context.request.get(`/api/v1${path}`)).json();
  const account = session.accounts[0]?.id ?? "";
  const virtualAccounts = (await get(`/accounts/${account}/virtual-accounts`)).items as {
    id: string;
    default: boolean;
  }[];
  const virtualAccount = virtualAccounts.find((row) => row.default)?.id ?? "";
  const instances = (await get(`/accounts/${account}/virtual-accounts/${virtualAccount}/instances`)).items as {
    id: string;
  }[];
  const recoveries = (await get("/recoveries")).items as { id: string }[];
  return { account, virtualAccount, instance: instances[0]?.id ?? "", recovery: recoveries[0]?.id ?? "" };
}

/** Gathers what the browser complains of. That something was refused or is missing (4xx) is the server's good right. */
function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  page.on("console", (message) => {
    const refusal = /^Failed to load resource: the server responded with a status of 4\d\d/;
    if (message.type() === "error" && !refusal.test(message.text())) found.push(`console: ${message.text()}`);
  });
  return found;
}

/** A browser that notes what the content security policy refuses. */
async function watched(browser: Browser, baseURL: string | undefined): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL });
  await context.addInitScript(() => {
    const seen: string[] = [];
    Object.assign(window, { violations: seen });
    document.addEventListener("securitypolicyviolation", (event) => seen.push(event.violatedDirective));
  });
  return context;
}

async function violations(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as { violations: string[] }).violations);
}

/** The looks that every page is seen in: two are examined in full, two for what only color and width change. */
const looks = [
  { theme: "light", width: 1440, full: true },
  { theme: "dark", width: 1440, full: false },
  { theme: "dark", width: 390, full: true },
  { theme: "light", width: 390, full: false },
] as const;

async function check(page: Page, path: string): Promise<void> {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(path);
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
  // What stands in a frame without scripts can't be examined from here.
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll("iframe")) frame.remove();
  });
  for (const { theme, width, full } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(150);
    const axe = new AxeBuilder({ page });
    const report = await (full
      ? axe.withTags(rules)
      : axe.include("#content").withRules(["color-contrast", "target-size"])
    ).analyze();
    const found = report.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`);
    const name = `${path}, ${theme}, ${width} px`;
    expect.soft(found, `axe: ${name}`).toEqual([]);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, `horizontal scroll: ${name}`).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(artefacts, `${name.replace(/[^a-z0-9]+/gi, "_")}.png`) });
  }
  expect.soft(await violations(page), `content security policy: ${path}`).toEqual([]);
}

// SPEC B1, E1, I1: every place of the home page, every tab.
test("every page in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(900_000);
  mkdirSync(artefacts, { recursive: true });
  const context = await watched(browser, baseURL);
  const page = await context.newPage();
  const found = complaints(page);
  for (const path of open) await check(page, path);
  const places = await signIn(context, demo);
  for (const path of closed(places)) await check(page, path);
  expect(found).toEqual([]);
  await context.close();
});

// SPEC P1: the places of the vendor's staff.
test("every page of the vendor's staff in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(600_000);
  mkdirSync(artefacts, { recursive: true });
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
    ...["properties", "users", "events", "mails"].map((tab) => `/accounts/${account}/${tab}`),
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

// SPEC B4, C1, C2, D2: what people see who wait for others, and whom others wait for.
test("every page of what waits in light and dark, wide and narrow", async ({ browser, demo, baseURL }) => {
  test.setTimeout(600_000);
  mkdirSync(artefacts, { recursive: true });
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
