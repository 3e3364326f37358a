import { expect, test } from "vitest";
import type { Column } from "./column";
import { csvOf } from "./csv";

interface Row {
  name: string;
  uses: number;
  used_at: string;
}

const columns: Column<Row>[] = [
  { id: "name", header: "Name", value: (row) => row.name, cell: (row) => row.name },
  { id: "uses", header: "Uses", value: (row) => row.uses, cell: (row) => row.uses },
  { id: "used_at", header: "Last used", value: (row) => row.used_at, cell: (row) => row.used_at },
  { id: "actions", header: "Actions", cell: () => "Remove" },
];

test("a table is written with a head line, without its buttons", () => {
  expect(csvOf([{ name: "Laptop", uses: 3, used_at: "2026-03-01T12:00:00Z" }], columns)).toBe(
    "name,uses,used_at\r\nLaptop,3,2026-03-01T12:00:00Z\r\n",
  );
});

test("what a spreadsheet would take for a formula, a quote, a line's end or a time that never was is written safely", () => {
  const row = (name: string, uses = -1) => ({ name, uses, used_at: "0001-01-01T00:00:00Z" });
  expect(
    csvOf(
      ["=1+1", '@"x"', "+1", "-1", "a,b", "two\nlines", " edge"].map((name) => row(name)),
      columns,
    ).split("\r\n"),
  ).toEqual([
    "name,uses,used_at",
    "'=1+1,-1,",
    `"'@""x""",-1,`,
    "'+1,-1,",
    "'-1,-1,",
    `"a,b",-1,`,
    `"two\nlines",-1,`,
    `" edge",-1,`,
    "",
  ]);
});
