import { MutationCache, QueryCache, QueryClient } from "@tanstack/react-query";
import createClient from "openapi-fetch";
import { ApiError } from "./problem";
import type { paths } from "./schema";

type Ask = () => Promise<boolean>;

let askToSignIn: Ask | undefined;

/** Sets who is asked when a session has ended in the middle of work. It answers whether the person signed in again. */
export function onSessionEnd(ask: Ask | undefined): void {
  askToSignIn = ask;
}

/** Sends a request; if the session has ended, has the person sign in again and sends the very same request once more. */
export async function sendWithSession(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status !== 401 || !askToSignIn || isSigningIn(request)) return answer;
  return (await askToSignIn()) ? fetch(again) : answer;
}

function isSigningIn(request: Request): boolean {
  return /\/session(\/(?!proof).*)?$/.test(new URL(request.url).pathname);
}

export const apiBase = "/api/v1";

export const api = createClient<paths>({ baseUrl: apiBase, fetch: sendWithSession });

/** The headers of a POST that the server carries out once, however often it is sent with this key. */
export function once(key: string): { headers: Record<string, string> } {
  return { headers: { "Idempotency-Key": key } };
}

/** A key nobody else has. It needs no secure context, so the console also works on a plain-HTTP address in a lab. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function newQueryClient(): QueryClient {
  // Somebody has lost a role in another session: what they may do is read anew, and with it the navigation.
  const onError = (error: unknown) => {
    if (error instanceof ApiError && error.code === "permission_denied") {
      void client.invalidateQueries({ queryKey: ["session"] });
    }
  };
  const client = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 10_000,
        retry: (count, error) => count < 2 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
      },
      mutations: { retry: false },
    },
  });
  return client;
}
