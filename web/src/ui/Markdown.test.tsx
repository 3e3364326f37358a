import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { blocks, Markdown } from "./Markdown";

test("headings, paragraphs and lists are told apart", () => {
  expect(blocks("# A\n\none\ntwo\n\n- x\n- y\n  z\n\n1. p\n2. q")).toEqual([
    { kind: "heading", level: 1, text: "A" },
    { kind: "paragraph", text: "one two" },
    { kind: "list", ordered: false, items: ["x", "y z"] },
    { kind: "list", ordered: true, items: ["p", "q"] },
  ]);
});

test("markup in the text stays text", () => {
  render(<Markdown text={"**bold** <img src=x onerror=alert(1)> [site](javascript:alert(1))"} />);
  expect(screen.getByText("bold").tagName).toBe("STRONG");
  expect(document.querySelector("img")).toBeNull();
  expect(document.querySelector("a")).toBeNull();
});
