import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useForm } from "./forms";
import { ApiError } from "./problem";

const refusal = (pointer: string) =>
  new ApiError({
    type: "",
    title: "",
    status: 422,
    detail: "",
    code: "validation_failed",
    remedy: "",
    instance: "",
    errors: [{ pointer, code: "x", message: "Not like this." }],
  });

test("what is missing is named before anything is sent, and forgotten once it is written", () => {
  const { result } = renderHook(() => useForm({ name: "" }, (v) => (v.name ? {} : { "/name": "Enter it." }), null));
  act(() => void result.current.valid());
  expect(result.current.error("/name")).toBe("Enter it.");
  act(() => result.current.set("name", "Acme"));
  expect(result.current.error("/name")).toBeUndefined();
  expect(result.current.changed).toBe(true);
});

test("the server's message stands at its field until the field is edited", () => {
  const error = refusal("/company/city");
  const { result } = renderHook(() => useForm({ company: { city: "" } }, () => ({}), error));
  expect(result.current.error("/company/city")).toBe("Not like this.");
  act(() => result.current.set("company", { city: "Rotterdam" }));
  expect(result.current.error("/company/city")).toBeUndefined();
});
