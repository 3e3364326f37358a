import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { renderHook, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { describe, expect, test } from "vitest";
import { ApiError } from "./problem";
import { useSubmit } from "./submit";

function around({ children }: { children: ReactNode }) {
  return <QueryClientProvider client={new QueryClient()}>{children}</QueryClientProvider>;
}

function refusal(status: number): ApiError {
  return new ApiError({ type: "", title: "", status, detail: "", code: "x", remedy: "", instance: "" });
}

async function keysOf(failures: (Error | undefined)[], values: string[]) {
  const keys: string[] = [];
  const client = new QueryClient();
  const { result } = renderHook(
    () =>
      useSubmit(async (_: string, key) => {
        const failure = failures[keys.length];
        keys.push(key);
        if (failure) throw failure;
      }),
    { wrapper: ({ children }) => <QueryClientProvider client={client}>{children}</QueryClientProvider> },
  );
  for (const value of values) {
    await result.current.mutateAsync(value).catch(() => undefined);
  }
  return keys;
}

describe("the idempotency key of a submit", () => {
  test("stays while the outcome is unknown", async () => {
    const [first, second] = await keysOf([new TypeError("network"), undefined], ["a", "a"]);
    expect(second).toBe(first);
  });

  test("changes when the values do", async () => {
    const [first, second] = await keysOf([new TypeError("network"), undefined], ["a", "b"]);
    expect(second).not.toBe(first);
  });

  test("changes once the server has decided", async () => {
    const [first, second, third] = await keysOf([refusal(422), undefined, undefined], ["a", "a", "a"]);
    expect(second).not.toBe(first);
    expect(third).not.toBe(second);
  });

  test("shows every failure as an ApiError", async () => {
    const { result } = renderHook(() => useSubmit(() => Promise.reject(new TypeError("network"))), { wrapper: around });
    result.current.mutate(undefined);
    await waitFor(() => expect(result.current.error?.code).toBe("unreachable"));
  });
});
