import type { ReactNode } from "react";

/** A column of a table. */
export interface Column<T> {
  id: string;
  header: string;
  cell: (row: T) => ReactNode;
  /** The text or number a client-side table filters and sorts by; without it the column does neither. */
  value?: (row: T) => string | number;
  /** The server's name of the column's order, for a server-side table. */
  sort?: string;
  /** Can't be switched off. */
  fixed?: boolean;
  /** Switched off until asked for. */
  hidden?: boolean;
  width?: number;
  minWidth?: number;
}

/** A filter of a table: a query parameter of the server's, with the values to offer if they are known. */
export interface Filter {
  name: string;
  label: string;
  /** Several of them ("All virtual accounts"), for the list of suggestions. */
  group: string;
  options?: { value: string; label: string }[];
  /** Turns what was typed into what the server reads. */
  read?: (text: string) => string;
}

/** How narrow a column may become: no word of its heading breaks, and a moment or a name has some room. */
export function leastWidth<T>({ header, width, minWidth }: Column<T>, sorts: boolean): number {
  const longest = Math.max(...header.split(" ").map((word) => word.length));
  const heading = longest * letter + (sorts ? 62 : 42);
  return Math.max(minWidth ?? Math.min(width ?? usual, usual), heading);
}

const usual = 130;
const letter = 8.5;
