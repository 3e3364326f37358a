import { afterEach, expect, test, vi } from "vitest";
import { followLinks } from "./links";
import { safeReturn } from "./paths";

afterEach(() => document.body.replaceChildren());

function press(html: { href: string; target?: string; download?: boolean }, options: MouseEventInit = {}) {
  const go = vi.fn();
  const stop = followLinks(document, go);
  const link = document.createElement("a");
  link.href = html.href;
  if (html.target) link.target = html.target;
  if (html.download) link.download = "x";
  document.body.append(link);
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, ...options });
  link.addEventListener("click", (e) => setTimeout(() => e.preventDefault()));
  link.dispatchEvent(event);
  stop();
  return { go, prevented: event.defaultPrevented };
}

test("a link to a page changes the page without loading", () => {
  const { go, prevented } = press({ href: "/profile?x=1#y" });
  expect(go).toHaveBeenCalledWith("/profile?x=1#y");
  expect(prevented).toBe(true);
});

test.each([
  [{ href: "https://elsewhere.test/" }, {}],
  [{ href: "/api/v1/accounts.csv" }, {}],
  [{ href: "/profile", target: "_blank" }, {}],
  [{ href: "/profile", download: true }, {}],
  [{ href: "/profile" }, { ctrlKey: true }],
])("%j is left to the browser", (link, options) => {
  expect(press(link, options).go).not.toHaveBeenCalled();
});

test("only our own pages are returned to after signing in", () => {
  expect(safeReturn("/profile")).toBe("/profile");
  expect(safeReturn("//evil.test")).toBe("/");
  expect(safeReturn("/\\evil.test")).toBe("/");
  expect(safeReturn("https://evil.test")).toBe("/");
  expect(safeReturn(undefined)).toBe("/");
});
