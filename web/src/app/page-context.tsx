import type { FlashbarProps } from "@cloudscape-design/components/flashbar";
import { useRouterState } from "@tanstack/react-router";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from "react";

export interface Crumb {
  text: string;
  href: string;
}

/** What a page tells the shell about itself. */
export interface PageFacts {
  title: string;
  crumbs: Crumb[];
  help: string;
}

export interface Flash {
  type: NonNullable<FlashbarProps.MessageDefinition["type"]>;
  header?: string;
  content?: ReactNode;
  /** Where the result of the deed is. */
  link?: { text: string; href: string };
}

interface ShownFlash extends Flash {
  id: number;
  seen: boolean;
}

/** The panel below or beside a table, about the row that is chosen. */
export interface Panel {
  header: string;
  content: ReactNode;
  onClose: () => void;
}

interface ShellState {
  panel: Panel | undefined;
  setPanel: (panel: Panel | undefined) => void;
  facts: PageFacts;
  setFacts: (facts: PageFacts) => void;
  helpTopic: string;
  helpOpen: boolean;
  openHelp: (topic: string) => void;
  setHelpOpen: (open: boolean) => void;
  flashes: ShownFlash[];
  flash: (flash: Flash) => void;
  dismiss: (id: number) => void;
}

const Context = createContext<ShellState | undefined>(undefined);

/** What the pages and the shell around them tell each other: title, breadcrumbs, help and notifications. */
export function ShellProvider({ children }: { children: ReactNode }) {
  const [facts, setFacts] = useState<PageFacts>({ title: "", crumbs: [], help: "" });
  const [topic, setTopic] = useState("");
  const [panel, setPanel] = useState<Panel | undefined>(undefined);
  const [helpOpen, setHelpOpen] = useState(false);
  const [flashes, setFlashes] = useState<ShownFlash[]>([]);
  const next = useRef(1);
  const path = useRouterState({ select: (state) => state.location.pathname });

  const openHelp = useCallback((wanted: string) => {
    setTopic(wanted);
    setHelpOpen(true);
  }, []);
  const flash = useCallback((shown: Flash) => {
    const id = next.current++;
    setFlashes((old) => [{ ...shown, id, seen: false }, ...old].slice(0, 5));
  }, []);
  const dismiss = useCallback((id: number) => setFlashes((old) => old.filter((item) => item.id !== id)), []);

  // A message outlives the navigation that its own deed caused, and not the one after it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the path that counts
  useEffect(() => {
    setFlashes((old) => old.filter((item) => !item.seen).map((item) => ({ ...item, seen: true })));
    setTopic("");
  }, [path]);

  const value = useMemo(
    () => ({
      panel,
      setPanel,
      facts,
      setFacts,
      helpTopic: topic || facts.help,
      helpOpen,
      openHelp,
      setHelpOpen,
      flashes,
      flash,
      dismiss,
    }),
    [panel, facts, topic, helpOpen, openHelp, flashes, flash, dismiss],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useShell(): ShellState {
  const state = useContext(Context);
  if (!state) throw new Error("useShell needs a ShellProvider around it.");
  return state;
}

export function useFlash(): (flash: Flash) => void {
  return useShell().flash;
}
