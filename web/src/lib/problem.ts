import type { Problem } from "./types";

/** What went wrong with a request, in the server's own words; status 0 means that no answer came. */
export class ApiError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail || problem.title);
    this.name = "ApiError";
    this.problem = problem;
  }

  get status(): number {
    return this.problem.status;
  }

  get code(): string {
    return this.problem.code;
  }

  /** Whether the server has decided: repeating the same request would get the same answer. */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 401 && this.status !== 429;
  }
}

function bare(status: number, code: string): Problem {
  return { type: `/problems/${code}`, title: "", status, detail: "", code, remedy: "", instance: "" };
}

function isProblem(value: unknown): value is Problem {
  return typeof value === "object" && value !== null && "code" in value && "status" in value;
}

/** Turns whatever was thrown into an ApiError, so that every page shows failures in one way. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(bare(0, error instanceof TypeError ? "unreachable" : "unexpected"));
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** Returns the body of a successful answer, and throws an ApiError otherwise. */
export async function unwrap<T>(call: Promise<Answer<T>>): Promise<T> {
  const { data, error, response } = await call.catch((thrown: unknown) => {
    throw asApiError(thrown);
  });
  if (response.ok) return data as T;
  throw new ApiError(isProblem(error) ? error : bare(response.status, "unexpected"));
}

/** The messages that belong to the form's fields, by JSON pointer ("/email"). */
export function fieldErrors(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries((error.problem.errors ?? []).map((field) => [field.pointer, field.message]));
}
