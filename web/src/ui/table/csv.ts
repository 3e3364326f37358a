import type { Column } from "./column";

/**
 * The rows of a table that are all here, as the server writes the CSV of a list: a head line with the columns' names, lines
 * ended as RFC 4180 wants them, and an apostrophe before what a spreadsheet would take for a formula.
 */
export function csvOf<T>(rows: readonly T[], columns: readonly Column<T>[]): string {
  const written = columns.filter((column) => column.value);
  const lines = [
    written.map((column) => column.id),
    ...rows.map((row) => written.map((column) => plain(column.value?.(row) ?? ""))),
  ];
  return lines.map((cells) => `${cells.map(quoted).join(",")}\r\n`).join("");
}

function plain(value: string | number): string {
  if (typeof value === "number") return String(value);
  if (value.startsWith("0001-01-01T")) return ""; // never
  return /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
}

function quoted(cell: string): string {
  return /[",\r\n]|^\s/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
