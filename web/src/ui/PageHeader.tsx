import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useBranding } from "../app/branding";
import { type Crumb, useShell } from "../app/page-context";
import { InfoLink } from "./InfoLink";

interface PageProps {
  title: string;
  description?: ReactNode;
  /** The way here, from the first step after home to this page. */
  crumbs?: Crumb[];
  /** The help topic of the page. */
  help?: string;
  actions?: ReactNode;
  children: ReactNode;
  /** Narrow pages hold one form. */
  narrow?: boolean;
}

let firstPage = true;

/** A page: its heading, and what it tells the shell. On a change of page the heading takes the focus, unless a field has it. */
export function Page({ title, description, crumbs = [], help = "", actions, children, narrow }: PageProps) {
  const { t } = useTranslation();
  const { setFacts } = useShell();
  const branding = useBranding();
  const around = useRef<HTMLDivElement>(null);
  const way = JSON.stringify(crumbs);

  useEffect(() => {
    const steps = JSON.parse(way) as Crumb[];
    setFacts({ title, crumbs: steps.length > 0 ? [{ text: t("navigation.home"), href: "/" }, ...steps] : [], help });
  }, [title, way, help, setFacts, t]);
  useEffect(() => {
    document.title = branding ? t("title", { page: title, portal: branding.portal }) : title;
  }, [title, branding, t]);
  const step = narrow ? title : ""; // a narrow page goes on from step to step without another address
  // biome-ignore lint/correctness/useExhaustiveDependencies: another step is another page to whoever hears it
  useEffect(() => {
    if (!firstPage && !around.current?.contains(document.activeElement)) focusHeading(around.current);
    firstPage = false;
  }, [step]);

  const header = (
    <Header
      variant="h1"
      description={description}
      actions={actions}
      info={help ? <InfoLink topic={help} /> : undefined}
    >
      {title}
    </Header>
  );
  return (
    <div ref={around} className={narrow ? "licet-narrow" : undefined}>
      <ContentLayout header={header}>{children}</ContentLayout>
    </div>
  );
}

function focusHeading(around: HTMLElement | null) {
  const heading = around?.querySelector<HTMLElement>("h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  window.scrollTo(0, 0);
}
