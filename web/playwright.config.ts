import { defineConfig } from "@playwright/test";

/**
 * The stories run against the real binary in Debian's Chromium: first the one that holds the server to a time, then two
 * files at once.
 */
export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  workers: 2,
  fullyParallel: false,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: [["list"]],
  projects: [
    { name: "timed", testMatch: /story\.spec/, workers: 1 },
    { name: "all", testIgnore: /story\.spec/, dependencies: ["timed"] },
  ],
  use: {
    viewport: { width: 1440, height: 900 },
    // Pictures and copies of every state would double what a test costs; what a failed one did and saw is enough.
    trace: { mode: "retain-on-failure", screenshots: false, snapshots: false },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
