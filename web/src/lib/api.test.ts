import { afterEach, describe, expect, test, vi } from "vitest";
import { newKey, onSessionEnd, sendWithSession } from "./api";

function answers(...statuses: number[]) {
  const sent: { body: string; key: string | null }[] = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    sent.push({ body: await request.text(), key: request.headers.get("Idempotency-Key") });
    return new Response(null, { status: statuses[sent.length - 1] ?? 200 });
  });
  return sent;
}

const post = (path: string) =>
  new Request(`http://licet.test${path}`, { method: "POST", body: "{}", headers: { "Idempotency-Key": "k" } });

afterEach(() => {
  onSessionEnd(undefined);
  vi.unstubAllGlobals();
});

describe("sendWithSession", () => {
  test("has the person sign in again and sends the same request with the same key", async () => {
    const sent = answers(401, 201);
    onSessionEnd(async () => true);
    const answer = await sendWithSession(post("/api/v1/accounts"));
    expect(answer.status).toBe(201);
    expect(sent).toEqual([
      { body: "{}", key: "k" },
      { body: "{}", key: "k" },
    ]);
  });

  test("gives the refusal back when the person doesn't sign in", async () => {
    const sent = answers(401);
    onSessionEnd(async () => false);
    expect((await sendWithSession(post("/api/v1/accounts"))).status).toBe(401);
    expect(sent).toHaveLength(1);
  });

  test("doesn't ask while the person is just signing in", async () => {
    answers(401);
    const ask = vi.fn(async () => true);
    onSessionEnd(ask);
    expect((await sendWithSession(post("/api/v1/session"))).status).toBe(401);
    expect(ask).not.toHaveBeenCalled();
  });
});

test("keys differ", () => {
  expect(newKey()).toMatch(/^[0-9a-f]{32}$/);
  expect(newKey()).not.toBe(newKey());
});
