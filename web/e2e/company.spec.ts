import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Company, expect, test } from "./company";

const screens = join(import.meta.dirname, "../test-results/screens");

/** Looks at the page wide in light and narrow in dark. */
async function look(page: Page, name: string): Promise<void> {
  mkdirSync(screens, { recursive: true });
  for (const { theme, width } of [
    { theme: "light", width: 1440 },
    { theme: "dark", width: 390 },
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(150);
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect.soft(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`)).toEqual([]);
    await page.screenshot({ path: join(screens, `company_${name}_${theme}_${width}.png`) });
  }
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
}

/** Goes to the company's sign-in, enters an address there, and lets it tell the portal. */
async function signInAtCompany(page: Page, company: Company, email: string): Promise<void> {
  await page.goto("/sign-in?to=%2Fprofile%2Fsecurity");
  await page.getByRole("button", { name: `Continue with ${company.name}` }).click();
  await page.getByPlaceholder("Enter any login").fill(email);
  await page.getByPlaceholder("and password").fill("known to the company alone");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

// SPEC A1: a company's OpenID Connect provider signs in whom it vouches for, and nobody else.
test("sign-in by a company's provider", async ({ page, context, company }) => {
  test.setTimeout(300_000);
  const dana = `dana.whitfield@${company.domain}`;
  await context.route(/fonts\.googleapis\.com/, (route) => route.abort()); // of the provider's own page
  const row = page.getByRole("row", { name: new RegExp(`^${company.name}`) });

  await test.step("choose the company's sign-in instead of a password", async () => {
    await page.goto("/sign-in");
    await expect(page.getByRole("button", { name: `Continue with ${company.name}` })).toBeVisible();
    await look(page, "sign_in");
  });

  await test.step("come back signed in, where one wanted to go, with a profile made from what the company says", async () => {
    await signInAtCompany(page, company, dana);
    await expect(page).toHaveURL(`${company.url}/profile/security`, { timeout: 30_000 });
    const session = await (await context.request.get("/api/v1/session")).json();
    expect(session.profile).toMatchObject({ email: dana, email_verified: true, name: "Dana Whitfield" });
    expect(session.operator).toBe(false);
  });

  await test.step("see on the Security tab which company's sign-in is linked", async () => {
    await expect(row).toContainText(dana);
    await row.scrollIntoViewIfNeeded();
    await look(page, "security");
  });

  await test.step("read in the security log how one came in", async () => {
    await expect(page.getByText(`The company sign-in ${company.name} was linked.`)).toBeVisible();
    await expect(page.getByText(`Signed in by ${company.name}.`)).toBeVisible();
  });

  await test.step("come again as the same person", async () => {
    await context.clearCookies();
    await signInAtCompany(page, company, dana);
    await expect(row).toHaveCount(1);
    const session = await (await context.request.get("/api/v1/session")).json();
    expect(session.profile.email).toBe(dana);
  });

  await test.step("take the link away", async () => {
    await page.getByRole("button", { name: `Take ${company.name} away` }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Take away", exact: true }).click();
    await expect(page.getByText("The company sign-in is taken away.")).toBeVisible();
    await expect(page.getByText("No company sign-in is linked")).toBeVisible();
  });

  await test.step("an address of a foreign domain is refused, and the page says why and what to do", async () => {
    await context.clearCookies();
    await signInAtCompany(page, company, "eve@elsewhere.example.net");
    await expect(page.getByText("doesn't vouch for an email address of one of its domains")).toBeVisible();
    await expect(page.getByText("sign in another way")).toBeVisible();
    expect((await context.request.get("/api/v1/session")).status()).toBe(401);
    await look(page, "refused");
    await expect(page.getByRole("button", { name: `Use another account at ${company.name}` })).toBeVisible();
    await page.getByRole("link", { name: "Back to sign-in" }).click();
    await expect(page.getByLabel("Password")).toBeVisible();
  });

  await test.step("whoever gives up at the company is led back", async () => {
    await context.clearCookies();
    await page.getByRole("button", { name: `Continue with ${company.name}` }).click();
    await page.getByRole("link", { name: "Cancel" }).click();
    await expect(page.getByText("brought nothing back")).toBeVisible();
    await look(page, "given_up");
  });
});
