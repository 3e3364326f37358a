import type { Page } from "@playwright/test";
import { expect, linkFromMail, test } from "./demo";

const colleague = "ines.moreau@harborlight.example";
const director = "director@oakridge.example";
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();

async function choose(page: Page, field: string, option: string): Promise<void> {
  await page.getByRole("button", { name: new RegExp(`^${field}`) }).click();
  const filter = page.getByRole("combobox", { name: /filter|search/i });
  if (await filter.isVisible().catch(() => false)) await filter.fill(option);
  await page.getByRole("option", { name: option, exact: true }).click();
}

// SPEC B2–B6, C1: the whole wizard, for a company with a domain of its own, authorized by somebody else.
test("a standard account is requested step by step", async ({ page, context, demo }) => {
  const person = demo.people.find(({ email }) => email === colleague);
  await test.step("1 opens the portal", async () => {
    await page.goto("/");
  });
  await test.step("2 signs in", async () => {
    await page.getByLabel("Email", { exact: true }).fill(colleague);
    await page.getByLabel("Password", { exact: true }).fill(person?.password ?? "");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
  });
  await test.step("3 goes to request a Smart Account", async () => {
    await page.getByRole("main").getByRole("link", { name: "Request a Smart Account" }).first().click();
  });
  await test.step("the own company has an account already: access to it can be asked for", async () => {
    await expect(page.getByText("harborlight.example belongs to an account already")).toBeVisible();
    await expect(page.getByRole("link", { name: "Request access" }).first()).toBeVisible();
  });
  await test.step("4 says that someone else will authorize it", async () => {
    await page.getByRole("radio", { name: /Someone else will authorize/ }).check();
  });
  await test.step("5 gives that person's email", async () => {
    await page.getByLabel("Email of who will authorize it").fill(director);
  });
  await test.step("6 writes a message", async () => {
    await page.getByLabel("Message to this person").fill("We start in May. Please authorize the account.");
  });
  await test.step("7 sees the identifier that follows from the email, and edits it", async () => {
    await expect(page.getByText("oakridge.example", { exact: true })).toBeVisible();
    await page.getByRole("button", { name: "Edit the account domain identifier" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel(/^Prefix/).fill("lab");
    await dialog.getByLabel("Justification").fill("too short");
    await dialog.getByRole("button", { name: "Use this identifier" }).click();
    await expect(dialog.getByText(/at least 10 characters/i).first()).toBeVisible();
    await dialog.getByLabel("Justification").fill("The laboratory has devices and people of its own.");
    await dialog.getByLabel("Phone number").fill("+1 555 0142");
    await dialog.getByRole("button", { name: "Use this identifier" }).click();
    await expect(page.getByText("lab.oakridge.example", { exact: true })).toBeVisible();
  });
  await test.step("8 names the account", async () => {
    await page.getByRole("textbox", { name: "Account name" }).fill("Oak Ridge Laboratory");
  });
  await test.step("9 goes on", async () => {
    await button(page, "Next");
  });
  await test.step("10 gives the company information now", async () => {
    await expect(page.getByRole("heading", { name: "Company information" })).toBeVisible();
  });
  await test.step("11 the company's name", async () => {
    await page.getByRole("textbox", { name: /Company name/ }).fill("Oak Ridge, Inc.");
  });
  await test.step("12 the country", async () => {
    await choose(page, "Country or region", "United States");
  });
  await test.step("13 the address", async () => {
    await page.getByRole("textbox", { name: /Address line 1/ }).fill("7 Sample Street");
    await page.getByRole("textbox", { name: /Address line 2/ }).fill("Building C");
  });
  await test.step("14 the city", async () => {
    await page.getByRole("textbox", { name: /City/ }).fill("Irvine");
  });
  await test.step("15 the state", async () => {
    await choose(page, "State, province or region", "California");
  });
  await test.step("16 the postal code", async () => {
    await page.getByRole("textbox", { name: /ZIP|Postal/i }).fill("92617");
  });
  await test.step("17 goes on", async () => {
    await button(page, "Next");
  });
  await test.step("18 nominates somebody as administrator", async () => {
    await button(page, "Add a user");
    await page.getByRole("textbox", { name: "Email" }).fill("lead@oakridge.example");
    await choose(page, "Role", "Account administrator");
  });
  await test.step("19 wants access, too", async () => {
    await page.getByRole("checkbox", { name: /I want access to this account/ }).check();
  });
  await test.step("20 goes on", async () => {
    await button(page, "Next");
  });
  await test.step("21 looks it over and submits it", async () => {
    for (const text of ["lab.oakridge.example", "Oak Ridge Laboratory", "lead@oakridge.example", /Irvine, CA 92617/]) {
      await expect(page.getByText(text).first()).toBeVisible();
    }
    await button(page, "Send the request");
    await expect(page.getByText(`was sent to ${director}`)).toBeVisible();
    const row = page.getByRole("row", { name: /Oak Ridge Laboratory/ });
    await expect(row.getByText("lab.oakridge.example", { exact: true })).toBeVisible();
    expect(await linkFromMail(demo, director, "/accounts/activation/")).toContain("/accounts/activation/");
  });
  await context.close();
});
