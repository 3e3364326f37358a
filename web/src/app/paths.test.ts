import { expect, test } from "vitest";
import { paths, safeReturn } from "./paths";

test("only a path of this portal is gone back to", () => {
  for (const path of ["/", "/profile?x=1#y", "/accounts/a/manage/users?q=//x"]) expect(safeReturn(path)).toBe(path);
  for (const elsewhere of [
    undefined,
    "",
    "profile",
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\n//evil.example",
    "/x\\y",
    "javascript:alert(1)",
  ]) {
    expect(safeReturn(elsewhere)).toBe(paths.home);
  }
});
