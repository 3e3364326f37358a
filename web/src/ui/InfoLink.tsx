import Link from "@cloudscape-design/components/link";
import { useTranslation } from "react-i18next";
import { useShell } from "../app/page-context";

/** "Info" beside a label: opens the help panel at a topic. */
export function InfoLink({ topic }: { topic: string }) {
  const { t } = useTranslation();
  const { openHelp } = useShell();
  return (
    <Link
      variant="info"
      ariaLabel={t("help.about", { topic: t(`help:${topic}.title`) })}
      onFollow={() => openHelp(topic)}
    >
      {t("help.info")}
    </Link>
  );
}
