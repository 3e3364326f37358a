import ButtonDropdown, { type ButtonDropdownProps } from "@cloudscape-design/components/button-dropdown";

interface RowActionsProps {
  /** Says whose actions they are. */
  label: string;
  items: ButtonDropdownProps.Item[];
  onAction: (id: string) => void;
}

/** The menu at the end of a row. */
export function RowActions({ label, items, onAction }: RowActionsProps) {
  if (items.length === 0) return null;
  return (
    <ButtonDropdown
      variant="inline-icon"
      expandToViewport
      ariaLabel={label}
      items={items}
      onItemClick={({ detail }) => onAction(detail.id)}
    />
  );
}
