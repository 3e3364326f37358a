import type { TableProps } from "@cloudscape-design/components/table";
import { useMemo } from "react";
import { type Column, leastWidth } from "./column";

/** The columns as the kit wants them; by says what a column is sorted by, if anything. */
export function useDefinitions<T>(
  columns: Column<T>[],
  by: (column: Column<T>) => string | undefined,
): TableProps.ColumnDefinition<T>[] {
  return useMemo(
    () =>
      columns.map((column) => {
        const sortingField = by(column);
        return {
          id: column.id,
          // The last column gets what the others leave: its one word must not break.
          header: column.id === "actions" ? <span className="licet-nowrap">{column.header}</span> : column.header,
          cell: column.cell,
          sortingField,
          width: column.width,
          minWidth: leastWidth(column, sortingField !== undefined),
        };
      }),
    [columns, by],
  );
}
