import Tabs, { type TabsProps } from "@cloudscape-design/components/tabs";
import { useCallback, useEffect, useRef } from "react";

interface PageTabsProps {
  active: string;
  label: string;
  tabs: readonly TabsProps.Tab[];
  onChange: (id: string) => void;
}

/** The tabs of a page. In a narrow window the chosen one is brought into view, however the names before it grow. */
export function PageTabs({ active, label, tabs, onChange }: PageTabsProps) {
  const around = useRef<HTMLDivElement>(null);
  const shown = useRef("");
  const show = useCallback(() => {
    const row = around.current?.querySelector('[role="tablist"]');
    const now = `${active} ${row?.scrollWidth} ${row?.clientWidth}`;
    if (!row || now === shown.current) return;
    shown.current = now;
    row.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [active]);
  useEffect(() => {
    // The kit scrolls too, but halfway, and before a badge beside a name has made the row longer: this comes after it.
    const soon = () => setTimeout(show, 300);
    const first = soon();
    window.addEventListener("resize", soon);
    return () => {
      clearTimeout(first);
      window.removeEventListener("resize", soon);
    };
  });
  return (
    <div ref={around}>
      <Tabs
        activeTabId={active}
        ariaLabel={label}
        tabs={tabs}
        onChange={({ detail }) => onChange(detail.activeTabId)}
      />
    </div>
  );
}
