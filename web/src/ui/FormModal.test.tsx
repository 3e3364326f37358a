import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { FormModal } from "./FormModal";

function Around({ outer, inner }: { outer: () => void; inner: () => void }) {
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        outer();
      }}
    >
      <FormModal
        title="Inner"
        action="Send"
        pending={false}
        error={null}
        formRef={null}
        onSubmit={inner}
        onDismiss={() => undefined}
      >
        <input aria-label="Name" />
      </FormModal>
    </form>
  );
}

test("a dialog's form sends itself alone, not the form that it was opened from", async () => {
  const outer = vi.fn();
  const inner = vi.fn();
  render(<Around outer={outer} inner={inner} />);
  await userEvent.click(screen.getByText("Send"));
  expect(inner).toHaveBeenCalledTimes(1);
  await userEvent.type(screen.getByLabelText("Name"), "x{Enter}");
  expect(inner).toHaveBeenCalledTimes(2);
  expect(outer).not.toHaveBeenCalled();
});
