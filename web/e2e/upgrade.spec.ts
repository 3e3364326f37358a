import type { APIRequestContext, BrowserContext } from "@playwright/test";
import { type Demo, expect, linkFromMail, type Message, signInAs, test } from "./demo";

const password = "violet canyon drum 42";
const operator = "omar.haddad@acme.example";
const site = { line1: "12 Mill Lane", city: "Riverside", region: "IL", postal_code: "60546", country: "US" };

async function textOf(demo: Demo, to: string, subject: RegExp): Promise<string> {
  let found: Message | undefined;
  await expect
    .poll(async () => {
      const messages = (await (await fetch(`${demo.inbox_url}/api/messages`)).json()) as Message[];
      found = messages.find((one) => String(one.to).includes(to) && subject.test(one.subject));
      return found !== undefined;
    })
    .toBe(true);
  return found?.text ?? "";
}

/** Gives somebody's profile a company email, by the API: the story of doing it by hand is told once. */
async function moveTo(request: APIRequestContext, demo: Demo, email: string, company: string): Promise<void> {
  await request.patch("/api/v1/profile", { data: { company, country: "US", site_address: site } });
  expect((await request.post("/api/v1/profile/email", { data: { email, password } })).ok()).toBe(true);
  const token = new URL(await linkFromMail(demo, email, "/verify-email")).hash.replace("#token=", "");
  expect((await request.post("/api/v1/verify-email", { data: { token } })).ok()).toBe(true);
}

async function decide(operators: BrowserContext, wanted: string, how: "approve" | "refuse"): Promise<void> {
  const list = await (await operators.request.get(`/api/v1/operator/reviews?state=open&q=${wanted}`)).json();
  const answer = await operators.request.post(`/api/v1/operator/reviews/${list.items[0].id}/${how}`, {
    data: how === "refuse" ? { reason: "Nobody answers the phone." } : {},
  });
  expect(answer.ok()).toBe(true);
}

// SPEC E2, G1, G2, G3
test("a limited account is upgraded", async ({ page, context, browser, demo, baseURL }) => {
  const session = await signInAs(context, demo, "anna.riverside.bakery@gmail.com");
  const account = session.accounts[0]?.id ?? "";
  const before = session.accounts[0]?.domain_identifier ?? "";
  const email = "anna@riverside-bakery.example";
  const main = page.getByRole("main");

  await test.step("1 the properties say why the account is limited, and the way out", async () => {
    await page.goto("/");
    await main.getByRole("link", { name: "Manage Smart Account" }).click();
    await expect(page.getByText("This is a limited account")).toBeVisible();
    await page.getByRole("link", { name: "Upgrade the account" }).click();
    await expect(page.getByRole("heading", { name: "Upgrade to a standard account" })).toBeVisible();
  });

  await test.step("2 the page says what the profile lacks, and leads there", async () => {
    await expect(page.getByText("has to be at your company's own domain, not at")).toBeVisible();
    await expect(page.getByText("The company's address is missing or incomplete")).toBeVisible();
    await expect(page.getByRole("button", { name: "Upgrade account" })).toHaveCount(0);
    await main.getByRole("link", { name: "Update your profile" }).click();
  });

  await test.step("4 gives the company's name and address", async () => {
    await page
      .getByRole("button", { name: /^Country or region/ })
      .last()
      .click();
    await page.keyboard.type("United States");
    await page.getByRole("option", { name: "United States", exact: true }).first().click();
    await page.getByRole("textbox", { name: "Address line 1" }).fill(site.line1);
    await page.getByRole("textbox", { name: "City" }).fill(site.city);
    await page.getByRole("textbox", { name: /Postal|ZIP/i }).fill(site.postal_code);
    await page.getByRole("button", { name: /State, province or region/ }).click();
    await page.getByRole("option", { name: "Illinois" }).click();
  });

  await test.step("5 saves", async () => {
    await page.getByRole("button", { name: "Save profile" }).click();
    await expect(page.getByText("Your profile is saved.")).toBeVisible();
  });

  await test.step("3 changes the email to the company's, and verifies it", async () => {
    await page.getByRole("button", { name: "Change email" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("New email").fill(email);
    await dialog.getByLabel("Current password").fill(password);
    await dialog.getByRole("button", { name: "Send the link" }).click();
    await page.goto(await linkFromMail(demo, email, "/verify-email"));
    await expect(page.getByText("Your email address is verified")).toBeVisible();
  });

  await test.step("1 2 comes back: the profile is complete", async () => {
    await page.goto(`/accounts/${account}/manage/properties`);
    await page.getByRole("link", { name: "Upgrade the account" }).click();
    await expect(page.getByText("Step 1: Your profile is complete")).toBeVisible();
  });

  await test.step("3 4 confirms name and identifier, and asks for the upgrade", async () => {
    await page.getByRole("textbox", { name: "Account name" }).fill("Riverside Bakery");
    await expect(main.getByText("riverside-bakery.example", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Upgrade account" }).click();
  });

  await test.step("5 a verification mail was sent; the account is as it was", async () => {
    await expect(main.getByText("A verification mail was sent")).toBeVisible();
    await page.goto(`/accounts/${account}/manage/properties`);
    await expect(page.getByText("waits for the link in the verification mail")).toBeVisible();
    await expect(main.getByText(before, { exact: true })).toBeVisible();
  });

  await test.step("a link that a newer mail has replaced says so, and leads on", async () => {
    const replaced = await linkFromMail(demo, email, "/upgrade/verify");
    await page.goto(`/accounts/${account}/upgrade`);
    await page.getByRole("button", { name: "Send the mail again" }).click();
    await expect.poll(() => linkFromMail(demo, email, "/upgrade/verify")).not.toBe(replaced);
    await page.goto(replaced);
    await expect(page.getByText("follow the link in the newest mail")).toBeVisible();
    await main.getByRole("link", { name: "Upgrade to a standard account" }).click();
    await expect(page.getByText("A verification mail was sent")).toBeVisible();
    await page.goto("/"); // away from the page, so that the next link is opened anew
  });

  await test.step("6 follows the link in the mail", async () => {
    const text = await textOf(demo, email, /complete the upgrade/);
    for (const fact of [before, "riverside-bakery.example", "12 Mill Lane", email]) expect(text).toContain(fact);
    await page.goto(await linkFromMail(demo, email, "/upgrade/verify"));
  });

  await test.step("7 looks everything over", async () => {
    for (const fact of [before, "riverside-bakery.example", email, "Anna Rossi"]) {
      await expect(main.getByText(fact, { exact: true })).toBeVisible();
    }
    await expect(main.getByText("12 Mill Lane, Riverside, IL 60546")).toBeVisible();
  });

  await test.step("8 9 activates, and the properties say so", async () => {
    await page.getByRole("button", { name: "Activate the account" }).click();
    await expect(page.getByText("This account is upgraded")).toBeVisible();
  });

  await test.step("10 the identifier is the company's domain, and the limits are gone", async () => {
    await expect(main.getByText("riverside-bakery.example", { exact: true })).toBeVisible();
    await expect(main.getByText(`Before: ${before}`)).toBeVisible();
    await expect(page.getByText("This is a limited account")).toHaveCount(0);
  });

  await test.step("11 everybody in the account gets a mail", async () => {
    for (const user of [email, "luca.riverside.bakery@gmail.com"]) {
      expect(await textOf(demo, user, /is a standard account now/)).toContain(before);
    }
  });

  await test.step("the identifier before goes on finding the account", async () => {
    const mara = await browser.newContext({ baseURL });
    await signInAs(mara, demo, "mara.stein@northhaven.example");
    const asking = await mara.newPage();
    await asking.goto(`/accounts/access?identifier=${before}`);
    await asking.getByRole("button", { name: "Request access" }).click();
    await expect(asking.getByText("Your request is on its way")).toBeVisible(); // whether it is there isn't said
    await mara.close();
    await page.goto(`/accounts/${account}/manage/requests`);
    await expect(page.getByText("mara.stein@northhaven.example")).toBeVisible();
  });

  await test.step("the link works once", async () => {
    await page.goto("/");
    await page.goto(await linkFromMail(demo, email, "/upgrade/verify"));
    await expect(page.getByText("This upgrade has ended.")).toBeVisible();
  });
});

// SPEC B4, G2, G3
test("an upgrade with an edited identifier", async ({ page, context, browser, demo, baseURL }) => {
  await signInAs(context, demo, "luca.riverside.bakery@gmail.com");
  const made = await (await context.request.post("/api/v1/accounts", { data: { name: "Luca's Ovens" } })).json();
  const account = made.id as string;
  const email = "luca@ovens.example";
  await moveTo(context.request, demo, email, "Luca's Ovens");
  const operators = await browser.newContext({ baseURL });
  await signInAs(operators, demo, operator);
  const main = page.getByRole("main");

  let canceled = "";
  await test.step("the link of an upgrade that was canceled says so", async () => {
    const path = `/api/v1/accounts/${account}/upgrade`;
    expect((await context.request.post(path, { data: { name: "Luca's Ovens" } })).ok()).toBe(true);
    canceled = await linkFromMail(demo, email, "/upgrade/verify");
    expect((await context.request.delete(path)).ok()).toBe(true);
    await page.goto(canceled);
    await expect(page.getByText("This upgrade has ended.")).toBeVisible();
  });

  await test.step("1 edits the domain identifier", async () => {
    await page.goto(`/accounts/${account}/upgrade`);
    await page.getByRole("button", { name: "Edit the account domain identifier" }).click();
  });

  await test.step("2 3 4 gives a prefix, a justification and a phone number", async () => {
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: /Prefix/ }).fill("shop");
    await dialog.getByRole("textbox", { name: "Justification" }).fill("The shop is");
    await expect(dialog.getByText("989 left.")).toBeVisible();
    await dialog.getByRole("textbox", { name: "Phone number" }).fill("+1 555 0100");
    await dialog.getByRole("button", { name: "Use this identifier" }).click();
    await expect(main.getByText("shop.ovens.example", { exact: true })).toBeVisible();
  });

  await test.step("5 6 asks, and is told that it waits for approval", async () => {
    await page.getByRole("button", { name: "Upgrade account" }).click();
    const dialog = page.getByRole("dialog", { name: "The upgrade waits for approval" });
    await expect(dialog).toBeVisible();
    await dialog.getByRole("button", { name: "OK" }).click();
    await expect(main.getByText("The upgrade waits for approval")).toBeVisible();
  });

  await test.step("7 a mail says so to the requester, and another to the vendor", async () => {
    expect(await textOf(demo, email, /waits for domain approval/)).toContain("shop.ovens.example");
    expect(await textOf(demo, operator, /Review needed/)).toContain("/operator/reviews/");
  });

  await test.step("refused, the account is as it was and the page says why", async () => {
    await decide(operators, "shop.ovens.example", "refuse");
    await expect(main.getByText("Nobody answers the phone.")).toBeVisible();
    expect(await textOf(demo, email, /was not approved/)).toContain("Nobody answers the phone.");
  });

  await test.step("asked again and approved, the verification mail completes it", async () => {
    await page.getByRole("button", { name: "Edit the account domain identifier" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: /Prefix/ }).fill("shop");
    await dialog.getByRole("textbox", { name: "Justification" }).fill("Our landline was out of order last week.");
    await dialog.getByRole("textbox", { name: "Phone number" }).fill("+1 555 0100");
    await dialog.getByRole("button", { name: "Use this identifier" }).click();
    await page.getByRole("button", { name: "Upgrade account" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "OK" }).click();
    await decide(operators, "shop.ovens.example", "approve");
    await expect.poll(() => linkFromMail(demo, email, "/upgrade/verify")).not.toBe(canceled);
    await page.goto(await linkFromMail(demo, email, "/upgrade/verify"));
    await page.getByRole("button", { name: "Activate the account" }).click();
    await expect(page.getByText("Confirmed by the vendor")).toBeVisible();
  });
  await operators.close();
});
