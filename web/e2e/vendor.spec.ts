import type { Page } from "@playwright/test";
import { expect, signInAs, test } from "./demo";

const operator = "omar.haddad@acme.example";
/** One pixel. */
const logo = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const administrator = "maya.ortiz@harborlight.example";

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

  await test.step("sends it again, and the new mail refers to the first", async () => {
    const first = page.url();
    await page.getByRole("button", { name: "Send again" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
    await expect(page.getByText("This is the new one.")).toBeVisible();
    expect(page.url()).not.toBe(first);
    await expect(page.getByRole("link", { name: "The first mail" })).toBeVisible();
    await expect(page.locator("#content").getByText("Sent", { exact: true }).first()).toBeVisible({ timeout: 20_000 });
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

  await test.step("writes the next version of the agreement and sees what changes", async () => {
    await page.goto("/operator");
    await page.getByRole("main").getByRole("link", { name: "Agreements" }).click();
    await page.getByRole("tab", { name: "Draft" }).click();
    await page.getByRole("textbox", { name: "Version" }).fill("2.0");
    const text = page.getByRole("textbox", { name: "Text (Markdown)" });
    await text.fill(`${await text.inputValue()}\n\nDevices report once a month.`);
    await page.getByRole("button", { name: "Save draft" }).click();
    await expect(page.getByText("The draft is saved.").first()).toBeVisible();
    await page.getByRole("button", { name: "What changed from version 1.0" }).click();
    await expect(page.getByText("+ Devices report once a month.")).toBeVisible();
    await page.getByRole("button", { name: "Publish" }).click();
    const dialog = page.getByRole("dialog");
    await expect(dialog.getByText(/active accounts are asked by mail to accept it/)).toBeVisible();
    await expect(dialog.getByRole("button", { name: "Publish" })).toBeDisabled();
    await dialog.getByRole("button", { name: "Cancel" }).click();
  });

  await test.step("gives the portal another color and a logo, sees them in the head, and resets them", async () => {
    await page.goto("/operator");
    await page.getByRole("main").getByRole("link", { name: "Branding" }).click();
    const color = page.getByRole("textbox", { name: "Main color", exact: true });
    await color.fill("#ffcc00");
    await page.getByRole("button", { name: "Save for everybody" }).click();
    await expect(page.getByText(/take a darker color/).first()).toBeVisible();
    await color.fill("#b00020");
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
