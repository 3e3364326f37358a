import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Browser, BrowserContext, Page } from "@playwright/test";
import { expect } from "./demo";

const rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
const artefacts = join(import.meta.dirname, "../test-results/screens");

/** Gathers what the browser complains of. That something was refused or is missing (4xx) is the server's good right. */
export function complaints(page: Page): string[] {
  const found: string[] = [];
  page.on("pageerror", (error) => found.push(`error: ${error.message}`));
  page.on("console", (message) => {
    // That a frame with a mail runs no script, ours for these tests among them, is what it is for.
    const refusal =
      /^Failed to load resource: the server responded with a status of 4\d\d|^Blocked script execution in .* frame is sandboxed/;
    if (message.type() === "error" && !refusal.test(message.text())) found.push(`console: ${message.text()}`);
  });
  return found;
}

/** A browser that notes what the content security policy refuses. */
export async function watched(browser: Browser, baseURL: string | undefined): Promise<BrowserContext> {
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

/**
 * The looks that every page is seen in, in an order that changes one thing at a time. Two are examined: between them they
 * have both themes and both widths, and so every color and every layout; the others are measured and pictured.
 */
const looks = [
  { theme: "light", width: 1440, examined: true },
  { theme: "dark", width: 1440, examined: false },
  { theme: "dark", width: 390, examined: true },
  { theme: "light", width: 390, examined: false },
] as const;

/** Sees a page in four looks: nothing for axe to find, no sideways scroll, nothing that the policy refuses; keeps pictures. */
export async function check(page: Page, path: string): Promise<void> {
  mkdirSync(artefacts, { recursive: true });
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.emulateMedia({ colorScheme: "light" });
  await page.goto(path);
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.getByText("Loading", { exact: true })).toHaveCount(0);
  // What stands in a frame without scripts can't be examined from here.
  await page.evaluate(() => {
    for (const frame of document.querySelectorAll("iframe")) frame.remove();
  });
  for (const { theme, width, examined } of looks) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: theme });
    await page.waitForTimeout(150);
    const name = `${path}, ${theme}, ${width} px`;
    if (examined) {
      // What stands in frames is taken away above, so that nothing has to be gathered from several documents.
      const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ["violations"] });
      const report = await axe.withTags(rules).analyze();
      const found = report.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.target.join(" ")}`);
      expect.soft(found, `axe: ${name}`).toEqual([]);
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect.soft(overflow, `horizontal scroll: ${name}`).toBeLessThanOrEqual(0);
    await page.screenshot({ path: join(artefacts, `${name.replace(/[^a-z0-9]+/gi, "_")}.png`) });
  }
  expect.soft(await violations(page), `content security policy: ${path}`).toEqual([]);
}
