import AppLayoutToolbar from "@cloudscape-design/components/app-layout-toolbar";
import BreadcrumbGroup from "@cloudscape-design/components/breadcrumb-group";
import Button from "@cloudscape-design/components/button";
import Flashbar from "@cloudscape-design/components/flashbar";
import SplitPanel from "@cloudscape-design/components/split-panel";
import { Outlet, useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { AgreementBanner } from "../features/agreement/AgreementBanner";
import { Footer } from "./Footer";
import { Head } from "./Head";
import { HelpContent } from "./HelpContent";
import { followLinks } from "./links";
import { Navigation } from "./Navigation";
import { narrow } from "./narrow";
import { ShellProvider, useShell } from "./page-context";
import { SignInAgain } from "./SignInAgain";
import { StaffFactor } from "./StaffFactor";
import { useMaybeSession } from "./session";

/** Everything around a page: head, navigation, breadcrumbs, notifications, help and foot. */
export function Shell() {
  return (
    <ShellProvider>
      <Frame />
      <SignInAgain />
    </ShellProvider>
  );
}

function Frame() {
  const { t } = useTranslation();
  const router = useRouter();
  const session = useMaybeSession();
  const shell = useShell();
  const [panelSize, setPanelSize] = useState(380);
  const [panelSide, setPanelSide] = useState<"side" | "bottom">("bottom");
  const [navigationOpen, setNavigationOpen] = useState(() => !matchMedia(narrow).matches);

  useEffect(() => followLinks(document, (href) => router.history.push(href)), [router]);
  useEffect(
    () =>
      router.subscribe("onBeforeNavigate", () => {
        if (matchMedia(narrow).matches) setNavigationOpen(false);
      }),
    [router],
  );

  useEffect(() => {
    const media = matchMedia(narrow);
    const follow = () => setNavigationOpen(!media.matches);
    media.addEventListener("change", follow);
    return () => media.removeEventListener("change", follow);
  }, []);

  const crumbs = shell.facts.crumbs;
  return (
    <>
      <a className="licet-skip" href="#content" data-local>
        {t("skip")}
      </a>
      <div id="head">
        <Head />
      </div>
      <AppLayoutToolbar
        headerSelector="#head"
        footerSelector="#foot"
        navigationHide={!session}
        navigation={session ? <Navigation /> : undefined}
        navigationOpen={navigationOpen}
        onNavigationChange={({ detail }) => setNavigationOpen(detail.open)}
        toolsHide={!shell.helpTopic}
        toolsOpen={shell.helpOpen && shell.helpTopic !== ""}
        onToolsChange={({ detail }) => shell.setHelpOpen(detail.open)}
        tools={<HelpContent topic={shell.helpTopic} />}
        breadcrumbs={
          session && crumbs.length > 0 ? <BreadcrumbGroup items={crumbs} ariaLabel={t("breadcrumbs")} /> : undefined
        }
        notifications={
          <Flashbar
            stackItems
            items={shell.flashes.map((flash) => ({
              id: String(flash.id),
              type: flash.type,
              header: flash.header,
              content: flash.content,
              action: flash.link ? <Button href={flash.link.href}>{flash.link.text}</Button> : undefined,
              ariaRole: flash.type === "error" ? "alert" : "status",
              dismissible: true,
              dismissLabel: t("dismiss"),
              onDismiss: () => shell.dismiss(flash.id),
            }))}
          />
        }
        stickyNotifications
        splitPanelOpen={shell.panel !== undefined}
        splitPanelSize={panelSize}
        onSplitPanelResize={({ detail }) => setPanelSize(detail.size)}
        splitPanelPreferences={{ position: panelSide }}
        onSplitPanelPreferencesChange={({ detail }) => setPanelSide(detail.position)}
        onSplitPanelToggle={({ detail }) => {
          if (!detail.open) shell.panel?.onClose();
        }}
        splitPanel={
          shell.panel ? (
            <SplitPanel header={shell.panel.header} closeBehavior="hide">
              {shell.panel.content}
            </SplitPanel>
          ) : undefined
        }
        content={
          <div id="content" tabIndex={-1}>
            {session?.second_factor_required ? <StaffFactor /> : null}
            <AgreementBanner />
            <Outlet />
          </div>
        }
        ariaLabels={{
          navigation: t("navigation.label"),
          navigationClose: t("navigation.close"),
          navigationToggle: t("navigation.open"),
          notifications: t("notifications"),
          tools: t("help.label"),
          toolsClose: t("help.close"),
          toolsToggle: t("help.open"),
        }}
      />
      <div id="foot">
        <Footer />
      </div>
    </>
  );
}
