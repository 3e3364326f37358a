import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { binary, expect, linkFromMail, test } from "./demo";

const person = {
  first: "Noor",
  last: "Baker",
  email: `noor.baker.${Date.now()}@gmail.com`,
  company: "Noor's Bakery",
  password: "oven mitts and rye bread",
};

/** Runs a command as it was copied from the page, in a folder of its own. */
function run(command: string, folder: string): string {
  const [program, ...rest] = command.replace("PRODUCT-ID", "ACME-E2E").replace("SERIAL-NUMBER", "SN12345").split(/\s+/);
  expect(program).toBe("licet");
  return execFileSync(binary, rest, { cwd: folder, encoding: "utf8" });
}

async function copied(page: Page, label: string): Promise<string> {
  await page.getByRole("button", { name: `Copy the command: ${label}` }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

// SPEC A1, B2, B3, B8, C4, F2, H1, H2, I3, J1
test("from signing up to a registered device", async ({ page, context, demo }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);

  await test.step("sign up and verify the address", async () => {
    await page.goto("/sign-up");
    await page.getByRole("textbox", { name: "First name" }).fill(person.first);
    await page.getByRole("textbox", { name: "Last name" }).fill(person.last);
    await page.getByRole("textbox", { name: "Work email" }).fill(person.email);
    await page.getByRole("textbox", { name: "Company" }).fill(person.company);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("checkbox", { name: /I accept/ }).check();
    await page.getByRole("button", { name: "Create profile" }).click();
    await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
    await page.goto(await linkFromMail(demo, person.email, "/verify-email"));
    await expect(page.getByText("Your email address is verified")).toBeVisible();
  });

  await test.step("sign in", async () => {
    await expect(page.getByLabel("Email", { exact: true })).toHaveValue(person.email);
    await page.getByLabel("Password", { exact: true }).fill(person.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Start with a Smart Account")).toBeVisible();
  });

  await test.step("who has the authority says so", async () => {
    await page.getByRole("main").getByRole("link", { name: "Request a Smart Account" }).first().click();
    await expect(page.getByRole("main").getByText(person.email).first()).toBeVisible();
    await expect(page.getByRole("link", { name: "Update your profile" })).toBeVisible();
    await expect(page.getByRole("radio", { name: /I have the authority/ })).toBeChecked();
    await page.getByRole("radio", { name: /Someone else will authorize/ }).check();
    await expect(page.getByLabel("Email of who will authorize it")).toBeVisible();
    await page.getByRole("radio", { name: /I have the authority/ }).check();
  });

  await test.step("one click creates the account", async () => {
    await expect(page.getByRole("textbox", { name: "Account name" })).toHaveValue(person.company);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page.getByRole("heading", { name: "Next steps" })).toBeVisible();
    await expect(page.getByRole("main").getByText(/^[a-z0-9]{6}\.smb$/)).toBeVisible();
  });

  await test.step("two more hold the token", async () => {
    await page.getByRole("link", { name: "I'll set it up" }).click();
    await page.getByRole("button", { name: "Create a token" }).click();
    await expect(page.getByText("The token is created.")).toBeVisible();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await expect(page.locator("#content").getByText("Copied to the clipboard.")).toBeVisible();
  });

  const folder = mkdtempSync(join(tmpdir(), "licet-story-"));
  await test.step("the printed command registers a device, and the page shows it within two seconds", async () => {
    await expect(page.locator("#content").getByText("Waiting for your first device")).toBeVisible();
    run(await copied(page, "Register the device"), folder);
    await expect(page.locator("#content").getByText("is registered.")).toBeVisible({ timeout: 2000 });
  });

  await test.step("it asks for a license and shows up in the license manager", async () => {
    run(await copied(page, "Ask for a license"), folder);
    expect(run(await copied(page, "See how it stands"), folder)).toMatch(/registered/i);
    await page.getByRole("link", { name: "License manager" }).first().click();
    await page.getByRole("link", { name: "DEFAULT" }).first().click();
    await page.getByRole("tab", { name: "Product instances" }).click();
    await expect(page.getByRole("link", { name: /ACME-E2E/ })).toBeVisible({ timeout: 2000 });
    await page.getByRole("tab", { name: "Event log" }).click();
    await expect(page.getByRole("heading", { name: /Event log/ })).toBeVisible();
  });
});
