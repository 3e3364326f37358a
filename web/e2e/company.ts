import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test as base, expect } from "@playwright/test";
import { binary } from "./demo";

/** A portal, and the sign-in of a company that it trusts for the addresses of one domain. */
export interface Company {
  url: string;
  name: string;
  domain: string;
}

/** A port that was free a moment ago: the provider must know the portal's address before the portal starts. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Waits for a line of a program's output, and returns what matched. */
async function said(child: ChildProcess, from: "stdout" | "stderr", what: RegExp): Promise<string> {
  const stream = child[from];
  if (!stream) throw new Error("The program has no output.");
  for await (const line of createInterface({ input: stream })) {
    const found = line.match(what);
    if (found) {
      stream.resume();
      return found[1] ?? found[0];
    }
  }
  throw new Error(`The program ended before it was ready (exit code ${child.exitCode}).`);
}

/** Ends a program and waits until it is gone. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGINT");
  await gone;
}

/** Tests with a portal of their own, whose data is gone afterwards, and a company's provider. */
export const test = base.extend<object, { company: Company }>({
  company: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "licet-company-"));
      const port = await freePort();
      const company = {
        url: `http://localhost:${port}`,
        name: "Harbor Light sign-in",
        domain: "harborlight.example.org",
      };
      const provider = spawn(process.execPath, [join(import.meta.dirname, "provider.mjs"), company.url], {
        stdio: ["ignore", "pipe", "ignore"],
      });
      const programs: ChildProcess[] = [provider];
      try {
        const entry = {
          id: "harborlight",
          name: company.name,
          issuer: await said(provider, "stdout", /^issuer=(.*)/),
          client_id: "licet",
          client_secret: "of the test",
          domains: [company.domain],
        };
        const settings = join(folder, "oidc.yaml");
        writeFileSync(settings, JSON.stringify({ providers: [entry] })); // JSON is YAML
        const portal = spawn(
          binary,
          ["serve", "--listen", `127.0.0.1:${port}`, "--data", join(folder, "data"), "--oidc", settings],
          { stdio: ["ignore", "ignore", "pipe"] },
        );
        programs.push(portal);
        await said(portal, "stderr", /msg=ready/);
        await use(company);
      } finally {
        for (const program of programs) await end(program);
        rmSync(folder, { recursive: true });
      }
    },
    { scope: "worker", timeout: 120_000 },
  ],
  baseURL: async ({ company }, use) => use(company.url),
});

export { expect };
