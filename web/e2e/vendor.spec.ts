import type { BrowserContext, Page } from "@playwright/test";
import { type Demo, expect, linkFromMail, type Message, signInAs, test, totpCode } from "./demo";

const operator = "omar.haddad@acme.example";
/** One pixel. */
const logo = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const administrator = "maya.ortiz@harborlight.example";

/** The mails to somebody with these words in the subject, the newest first. */
async function mailsTo(demo: Demo, to: string, subject: RegExp): Promise<(Message & { html: string })[]> {
  const all = (await (await fetch(`${demo.inbox_url}/api/messages`)).json()) as (Message & { html: string })[];
  return all.filter((one) => String(one.to).includes(to) && subject.test(one.subject));
}

/** Puts somebody on the vendor's staff, with a second factor. */
async function hire(staff: BrowserContext, colleague: BrowserContext, demo: Demo, email: string): Promise<void> {
  const { items } = await (await staff.request.get(`/api/v1/operator/people?q=${email}`)).json();
  const role = `/api/v1/operator/people/${items[0].id}/roles/operator`;
  expect((await staff.request.put(role, { data: { held: true } })).ok()).toBe(true);
  await signInAs(colleague, demo, email);
  const password = demo.people.find((one) => one.email === email)?.password;
  const { secret } = await (await colleague.request.post("/api/v1/profile/totp", { data: { password } })).json();
  const code = totpCode(secret);
  expect((await colleague.request.post("/api/v1/profile/totp/confirm", { data: { code } })).ok()).toBe(true);
}

/** Opens a customer's page from the list of accounts. */
async function openAccount(page: Page, name: string) {
  await page.goto("/operator/accounts");
  await page.getByRole("link", { name }).first().click();
  await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
}

// SPEC P1, N1, C1, D7, D8
test("the vendor's staff reads the mail log, gives access and holds an account", async ({ browser, demo, baseURL }) => {
  test.setTimeout(180_000);
  const context = await browser.newContext({ baseURL });
  await signInAs(context, demo, operator);
  const page = await context.newPage();

  await test.step("sees what a mail said, in a frame that runs nothing", async () => {
    await page.goto("/operator");
    await page.getByRole("main").getByRole("link", { name: "Mail log" }).click();
    await expect(page.getByRole("heading", { name: "Mail log" })).toBeVisible();
    await page.goto("/operator/mails?kind=token_issued");
    await page
      .getByRole("link", { name: /token issued to/ })
      .first()
      .click();
    const frame = page.frameLocator("iframe");
    await expect(frame.getByText("A registration token was made", { exact: true })).toBeVisible();
    await expect(page.locator("iframe")).toHaveAttribute("sandbox", "");
    await page.getByRole("tab", { name: "Text" }).click();
    await expect(page.getByText("This mail doesn't hold the token.")).toBeVisible();
  });

  await test.step("sends it again: it arrives once more word for word, and the new mail refers to the first", async () => {
    const first = page.url();
    const to = (await page.getByRole("heading", { level: 1 }).textContent())?.match(/\S+@\S+\.example/)?.[0] ?? "";
    const before = await mailsTo(demo, to, /registration token/i);
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
    await expect(page.getByText("This is the new one.")).toBeVisible();
    expect(page.url()).not.toBe(first);
    await expect(page.getByRole("link", { name: "The first mail" })).toBeVisible();
    await expect(page.locator("#content").getByText("Sent", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
    await expect.poll(async () => (await mailsTo(demo, to, /registration token/i)).length).toBe(before.length + 1);
    const again = (await mailsTo(demo, to, /registration token/i))[0];
    expect(before.map(({ text }) => text)).toContain(again?.text);
  });

  await test.step("gives somebody access to an account that isn't locked", async () => {
    await openAccount(page, "Harbor Light Hospitals");
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Grant access" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Email" }).fill("nobody@harborlight.example");
    await dialog.getByRole("button", { name: "Grant access" }).click();
    await expect(dialog.getByText("There is no such profile.").first()).toBeVisible();
    await dialog.getByRole("textbox", { name: "Email" }).fill("luca.riverside.bakery@gmail.com");
    await dialog.getByRole("button", { name: /^Role / }).click();
    await page.getByRole("option", { name: /Account viewer/ }).click();
    await dialog.getByRole("button", { name: "Grant access" }).click();
    await expect(page.getByText("has access to Harbor Light Hospitals now")).toBeVisible();
    await page.getByRole("tab", { name: "Event log" }).click();
    await expect(page.getByText(/The vendor's staff gave Luca Rossi/).first()).toBeVisible();
  });

  await test.step("a locked account refuses it", async () => {
    const customer = await browser.newContext({ baseURL });
    const { accounts } = await signInAs(customer, demo, administrator);
    const id = accounts[0]?.id ?? "";
    const lock = (locked: boolean) => customer.request.patch(`/api/v1/accounts/${id}`, { data: { locked } });
    expect((await lock(true)).status()).toBe(200);
    const refused = await context.request.post(`/api/v1/operator/accounts/${id}/grants`, {
      data: { email: "luca.riverside.bakery@gmail.com", role: "account_user" },
    });
    expect((await refused.json()).code).toBe("account_locked");
    await openAccount(page, "Harbor Light Hospitals");
    await expect(page.getByRole("tabpanel").getByText("Locked", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Actions" }).click();
    await expect(page.getByRole("menuitem", { name: "Grant access" })).toHaveAttribute("aria-disabled", "true");
    await page.keyboard.press("Escape");
    expect((await lock(false)).status()).toBe(200);
    await customer.close();
  });

  await test.step("puts an account on export hold for a reason, and releases it", async () => {
    await openAccount(page, "Riverside Bakery");
    for (const [deed, told] of [
      ["Put on export hold", "is on export hold"],
      ["Release from export hold", "is active again"],
    ] as const) {
      await page.getByRole("button", { name: "Actions" }).click();
      await page.getByRole("menuitem", { name: deed }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByRole("textbox", { name: "Reason" }).fill("The company's address is being checked.");
      await dialog.getByRole("button", { name: deed }).click();
      await expect(page.getByText(`Riverside Bakery ${told}.`).first()).toBeVisible();
    }
  });

  await test.step("gives the portal another title, color and logo, sees them in the head and in the next mail, and resets them", async () => {
    await page.goto("/operator");
    await page.getByRole("main").getByRole("link", { name: "Branding" }).click();
    const color = page.getByRole("textbox", { name: "Main color", exact: true });
    await color.fill("#ffcc00");
    await page.getByRole("button", { name: "Save for everybody" }).click();
    await expect(page.getByText(/take a darker color/).first()).toBeVisible();
    await color.fill("#b00020");
    await page.getByRole("textbox", { name: "Portal's title", exact: true }).fill("Acme Device Center");
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "logo.png", mimeType: "image/png", buffer: Buffer.from(logo, "base64") });
    await expect(page.getByText("logo.png is shown once you save.")).toBeVisible();
    await page.getByRole("button", { name: "Save for everybody" }).click();
    await expect(page.getByText("The branding is saved.").first()).toBeVisible();
    await page.reload();
    const head = page.locator("#head").getByRole("img", { name: "Acme Networks" });
    await expect(head).toHaveAttribute("src", /^\/branding\/[0-9a-f]{24}\.png$/);
    expect(await head.evaluate((img: HTMLImageElement) => img.naturalWidth)).toBe(1);
    expect(await (await page.request.get("/branding.css")).text()).toContain("#b00020");
    await expect(page.locator("#head").getByRole("link", { name: /Acme Device Center/ })).toBeVisible();
    const customer = await browser.newContext({ baseURL });
    const { accounts } = await signInAs(customer, demo, administrator);
    const invited = { emails: ["new.hire@harborlight.example"], role: "account_viewer" };
    await customer.request.post(`/api/v1/accounts/${accounts[0]?.id}/invitations`, { data: invited });
    await customer.close();
    await expect.poll(async () => (await mailsTo(demo, "new.hire@", /./)).length).toBe(1);
    const [mail] = await mailsTo(demo, "new.hire@", /./);
    expect(mail?.text).toContain("Acme Device Center");
    for (const look of ["#b00020", "Acme Device Center", 'src="cid:']) expect(mail?.html).toContain(look);
    await page.getByRole("button", { name: "Reset to the settings file" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Reset to the settings file" }).click();
    await expect(page.getByText("The branding is as the settings file says.").first()).toBeVisible();
    await expect(head).toHaveCount(0);
    await page.goto("/operator/log");
    await expect(page.getByText("The portal's branding was set back to the settings file.").first()).toBeVisible();
  });

  await test.step("sees how the server is", async () => {
    await page.goto("/operator/system");
    await expect(page.getByText(/SQLite, answered in/)).toBeVisible();
    await expect(page.getByText("No job has failed")).toBeVisible();
  });

  await test.step("the last one of the staff stays", async () => {
    await page.goto(`/operator/people?q=${operator}`);
    await page.getByRole("link", { name: operator }).click();
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: "Take off the staff" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take off the staff" }).click();
    await expect(page.getByText("This is the last one of the vendor's staff")).toBeVisible();
  });

  await test.step("everything stands in the vendor's log", async () => {
    await page.goto("/operator/log");
    await expect(page.getByText(/was sent to .* again/).first()).toBeVisible();
    await expect(page.getByText(/The vendor's staff gave Luca Rossi/).first()).toBeVisible();
    await expect(page.getByText(/was put on hold for export control/).first()).toBeVisible();
  });
  await context.close();
});

// SPEC H1, P1, N2
test("a new version of the agreement is asked of the customer, accepted, and the staff sees it", async ({
  browser,
  demo,
  baseURL,
}) => {
  const staff = await browser.newContext({ baseURL });
  await signInAs(staff, demo, operator);
  const page = await staff.newPage();

  await test.step("writes the next version and sees what changes", async () => {
    await page.goto("/operator/agreements/smart_licensing");
    await page.getByRole("tab", { name: "Draft" }).click();
    await page.getByRole("textbox", { name: "Version" }).fill("2.0");
    const text = page.getByRole("textbox", { name: "Text (Markdown)" });
    await text.fill(`${await text.inputValue()}\n\nDevices report once a month.`);
    await page.getByRole("button", { name: "Save draft" }).click();
    await expect(page.getByText("The draft is saved.").first()).toBeVisible();
    await page.getByRole("button", { name: "What changed from version 1.0" }).click();
    await expect(page.getByText("+ Devices report once a month.")).toBeVisible();
  });

  await test.step("a colleague's words, saved meanwhile, are neither overwritten nor published unread", async () => {
    const { draft } = await (await staff.request.get("/api/v1/operator/agreements/smart_licensing")).json();
    const theirs = { version: "2.0", title: draft.title, text: `${draft.text} Or twice.`, read: draft.updated_at };
    const saved = await staff.request.put("/api/v1/operator/agreements/smart_licensing/draft", { data: theirs });
    expect(saved.ok()).toBe(true);
    const text = page.getByRole("textbox", { name: "Text (Markdown)" });
    await text.fill(`${await text.inputValue()} Not on Sundays.`);
    await page.getByRole("button", { name: "Save draft" }).click();
    await expect(page.getByText(/has saved this draft on/)).toBeVisible();
    await expect(text).toHaveValue(/Not on Sundays\.$/);
    await page.getByRole("button", { name: "Take theirs" }).click();
    await expect(text).toHaveValue(/Or twice\.$/);
  });

  await test.step("publishes it for good, by typing its number", async () => {
    await page.getByRole("button", { name: "Publish" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/active accounts are asked by mail to accept it/)).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Publish" })).toBeDisabled();
    await dialog.getByRole("textbox").fill("2.0");
    await dialog.getByRole("button", { name: "Publish" }).click();
    await expect(page.getByText("Version 2.0 is in force.").first()).toBeVisible();
  });

  await test.step("the customer's administrator is mailed, sees the badge, reads and accepts", async () => {
    const customer = await browser.newContext({ baseURL });
    await signInAs(customer, demo, administrator);
    const theirs = await customer.newPage();
    await theirs.goto(await linkFromMail(demo, administrator, "/manage/agreements"));
    await expect(theirs.getByRole("tab", { name: /Agreements 1/ })).toBeVisible();
    await theirs.getByRole("button", { name: /^Read and accept/ }).click();
    const dialog = theirs.getByRole("dialog");
    await expect(dialog.getByText("Or twice.")).toBeVisible();
    await dialog.getByRole("button", { name: "Accept", exact: true }).click();
    await expect(theirs.getByRole("tab", { name: "Agreements", exact: true })).toBeVisible();
    await customer.close();
  });

  await test.step("the staff sees on the account's page who accepted which version, when and from where", async () => {
    await openAccount(page, "Harbor Light Hospitals");
    await page.getByRole("tab", { name: "Agreements" }).click();
    for (const [version, state] of [
      ["2.0", "In force"],
      ["1.0", "Replaced"],
    ] as const) {
      const row = page.getByRole("row").filter({ hasText: version });
      for (const fact of [state, "Accepted", administrator, "127.0.0.1"]) await expect(row).toContainText(fact);
    }
  });
  await staff.close();
});

// SPEC P1: of two who decide about one matter, one does; nobody acts on an account of their own.
test("two of the vendor's staff at once", async ({ browser, demo, baseURL }) => {
  const staff = await browser.newContext({ baseURL });
  const other = await browser.newContext({ baseURL });
  await signInAs(staff, demo, operator);
  const colleague = "noor.rahman@harborlight.example";
  await hire(staff, other, demo, colleague);
  const page = await staff.newPage();
  const theirs = await other.newPage();

  await test.step("a request that a colleague has decided a moment before says so, and keeps what was written", async () => {
    await page.goto("/operator/reviews?state=open&q=fleet.");
    await page.getByRole("link", { name: /^fleet\./ }).click();
    await page.getByRole("button", { name: "Refuse" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Nobody answers the phone.");
    const id = page.url().split("/").pop();
    expect((await other.request.post(`/api/v1/operator/reviews/${id}/approve`, { data: {} })).ok()).toBe(true);
    await dialog.getByRole("button", { name: /Refuse/ }).click();
    await expect(dialog.getByText("This review was decided already.")).toBeVisible();
    await expect(dialog.getByRole("textbox", { name: "Reason" })).toHaveValue("Nobody answers the phone.");
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByText(/Decided by Noor Rahman/)).toBeVisible();
    await expect(page.getByRole("button", { name: "Refuse" })).toHaveCount(0);
  });

  await test.step("who is a user of the customer's account leaves it to a colleague", async () => {
    await openAccount(theirs, "Harbor Light Hospitals");
    await theirs.getByRole("button", { name: "Actions" }).click();
    await theirs.getByRole("menuitem", { name: "Put on export hold" }).click();
    const dialog = theirs.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("The company's address is being checked.");
    await dialog.getByRole("button", { name: "Put on export hold" }).click();
    await expect(dialog.getByText("You have a part in this account yourself")).toBeVisible();
  });

  await test.step("who is taken off the staff loses its places at once, and is told", async () => {
    const { items } = await (await staff.request.get(`/api/v1/operator/people?q=${colleague}`)).json();
    const role = `/api/v1/operator/people/${items[0].id}/roles/operator`;
    expect((await staff.request.put(role, { data: { held: false } })).ok()).toBe(true);
    await theirs.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await theirs.getByRole("link", { name: "People", exact: true }).click();
    await expect(theirs.getByText(/You don't have the permission for this/).first()).toBeVisible();
    await expect(theirs.getByRole("link", { name: "Vendor's desk" })).toHaveCount(0);
  });
  await other.close();
  await staff.close();
});
