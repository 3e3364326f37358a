import { act, fireEvent, render, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
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

test("after a try the first faulty field has the focus, and nobody is torn out of it while they write", async () => {
  function Both() {
    const form = useForm(
      { email: "", password: "" },
      (v) => ({
        ...(v.email ? {} : { "/email": "Enter it." }),
        ...(v.password ? {} : { "/password": "Enter it." }),
      }),
      null,
    );
    return (
      <div ref={form.ref}>
        {(["email", "password"] as const).map((name) => (
          <input
            key={name}
            aria-label={name}
            aria-invalid={Boolean(form.error(`/${name}`))}
            value={form.values[name]}
            onChange={(event) => form.set(name, event.target.value)}
          />
        ))}
        <button type="button" onClick={() => form.valid()}>
          Send
        </button>
      </div>
    );
  }
  render(<Both />);
  const user = userEvent.setup();
  await user.click(screen.getByText("Send"));
  expect(screen.getByLabelText("email")).toHaveFocus();
  await user.keyboard("maria@example.com");
  expect(screen.getByLabelText("email")).toHaveValue("maria@example.com");
  await user.click(screen.getByText("Send"));
  expect(screen.getByLabelText("password")).toHaveFocus();
  await user.click(screen.getByText("Send")); // the same fault again
  expect(screen.getByLabelText("password")).toHaveFocus();
});

test("what the server refuses has the focus, also where it was edited before it was sent", () => {
  function One({ error }: { error: ApiError | null }) {
    const form = useForm({ name: "" }, () => ({}), error);
    return (
      <div ref={form.ref}>
        <input
          aria-label="name"
          aria-invalid={Boolean(form.error("/name"))}
          value={form.values.name}
          onChange={(event) => form.set("name", event.target.value)}
        />
      </div>
    );
  }
  const { rerender } = render(<One error={null} />);
  fireEvent.change(screen.getByLabelText("name"), { target: { value: "Acme" } });
  rerender(<One error={refusal("/name")} />);
  expect(screen.getByLabelText("name")).toHaveFocus();
  fireEvent.change(screen.getByLabelText("name"), { target: { value: "Acme Networks" } });
  expect(screen.getByLabelText("name")).toHaveAttribute("aria-invalid", "false");
  screen.getByLabelText("name").blur();
  rerender(<One error={refusal("/name")} />);
  expect(screen.getByLabelText("name")).toHaveFocus();
});
