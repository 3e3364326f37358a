import KeyValuePairs, { type KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";

export type KeyValue = KeyValuePairsProps.Item;

interface KeyValuesProps {
  items: readonly KeyValue[];
  /** How many stand side by side where there is room. */
  columns: number;
}

/** No column is narrower: an email address has to fit in one line. */
const least = 230;

/** What is known of a thing: names with their values, side by side in a wide place and one below the other in a narrow one. */
export function KeyValues({ items, columns }: KeyValuesProps) {
  return <KeyValuePairs columns={columns} minColumnWidth={columns > 3 ? least - 50 : least} items={items} />;
}
