import { describe, expect, test } from "vitest";
import { ApiError, asApiError, fieldErrors, unwrap } from "./problem";

const problem = {
  type: "/problems/validation_failed",
  title: "Invalid",
  status: 422,
  detail: "The password is too short.",
  code: "validation_failed",
  remedy: "Use at least 15 characters.",
  instance: "urn:uuid:1",
  errors: [{ pointer: "/password", code: "too_short", message: "Use at least 15 characters." }],
};

describe("unwrap", () => {
  test("returns the body of a success", async () => {
    await expect(unwrap(Promise.resolve({ data: 7, response: new Response() }))).resolves.toBe(7);
  });

  test("throws the server's problem with its fields by pointer", async () => {
    const response = new Response(null, { status: 422 });
    const error = await unwrap(Promise.resolve({ error: problem, response })).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).code).toBe("validation_failed");
    expect(fieldErrors(error)).toEqual({ "/password": "Use at least 15 characters." });
  });

  test("says that no answer came when the network fails", async () => {
    const error = await unwrap(Promise.reject(new TypeError("fetch failed"))).catch((thrown: unknown) => thrown);
    expect((error as ApiError).code).toBe("unreachable");
    expect((error as ApiError).final).toBe(false);
  });

  test("makes something of an answer that is no problem document", async () => {
    const response = new Response(null, { status: 502 });
    const error = await unwrap(Promise.resolve({ error: "<html>", response })).catch((thrown: unknown) => thrown);
    expect(asApiError(error).status).toBe(502);
    expect(asApiError(error).code).toBe("unexpected");
  });
});
