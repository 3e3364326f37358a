import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type APIResponse, type BrowserContext, test as base, expect } from "@playwright/test";

/** The program under test: LICET_BIN, or what `make build` makes. */
export const binary = process.env.LICET_BIN ?? join(import.meta.dirname, "../../bin/licet");

/** What `licet demo --json` says once it is ready. */
export interface Demo {
  url: string;
  inbox_url: string;
  people: { email: string; password: string; account: string; role: string; totp_secret?: string }[];
  token: string;
}

export interface Message {
  id: string;
  to: string | string[];
  subject: string;
  text: string;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The demo has no output.");
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) {
    lines.close();
    child.stdout.resume();
    return line;
  }
  throw new Error(`The demo ended before it was ready (exit code ${child.exitCode}).`);
}

/** Tests, each with a demo server of its own: none meets what another has left, in whatever order they run. */
export const test = base.extend<{ demo: Demo }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures that are needed from this pattern
    async ({}, use) => {
      if (!existsSync(binary)) throw new Error(`${binary} is missing: run "make build", or set LICET_BIN.`);
      const child = spawn(binary, ["demo", "--listen", "127.0.0.1:0", "--json"], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        await use(JSON.parse(await firstLine(child)) as Demo);
      } finally {
        child.kill("SIGINT");
      }
    },
    { timeout: 120_000 },
  ],
  baseURL: async ({ demo }, use) => use(demo.url),
});

export { expect };

interface SignedIn {
  accounts: { id: string; name: string; domain_identifier: string }[];
}

/** Signs a browser in as one of the demo's people, and returns the session. */
export async function signInAs(context: BrowserContext, demo: Demo, email: string) {
  const person = demo.people.find((one) => one.email === email);
  if (!person) throw new Error(`The demo has nobody with the address ${email}.`);
  const kept = sessions.get(`${demo.url} ${email}`);
  if (kept) {
    await context.addCookies(kept);
    const present = await context.request.get("/api/v1/session");
    if (present.ok()) return (await present.json()) as SignedIn;
  }
  let answer = await context.request.post("/api/v1/session", { data: { email, password: person.password } });
  if (answer.status() === 401 && person.totp_secret) {
    const { pending } = (await answer.json()) as { pending: string };
    answer = await secondStep(context, pending, person.totp_secret);
    sessions.set(`${demo.url} ${email}`, await context.cookies());
  }
  expect(answer.status()).toBe(200);
  return (await answer.json()) as SignedIn;
}

/** The sessions of those who have a second factor: a code works once, so that each story can't have a fresh one. */
const sessions = new Map<string, Awaited<ReturnType<BrowserContext["cookies"]>>>();

/** The code that an authenticator app with this secret shows, so many half minutes from now (RFC 6238). */
export function totpCode(secret: string, steps = 0): string {
  const bits = [...secret].map((letter) =>
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"),
  );
  const key = Buffer.from((bits.join("").match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", key).update(counter).digest();
  const number = mac.readUInt32BE((mac[19] ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Gives the next code that wasn't used yet; waits for one if need be. */
async function secondStep(context: BrowserContext, pending: string, secret: string): Promise<APIResponse> {
  for (let tries = 0; ; tries++) {
    const code = totpCode(secret, tries === 0 ? 0 : 1);
    const answer = await context.request.post("/api/v1/session/second-factor", { data: { pending, code } });
    if (answer.ok() || tries > 3) return answer;
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, 15_000));
  }
}

/** Waits for a mail to somebody whose subject or text has a word, and returns the first link to a page in it. */
export async function linkFromMail(demo: Demo, to: string, path: string): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(`${demo.inbox_url}/api/messages`);
    const messages = (await answer.json()) as Message[];
    const mail = messages.find((message) => String(message.to).includes(to) && message.text.includes(path));
    const link = mail?.text.match(new RegExp(`https?://\\S*${path}\\S*`))?.[0];
    if (link) return link;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`No mail to ${to} with a link to ${path} has come.`);
}
