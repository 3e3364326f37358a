import { useTranslation } from "react-i18next";
import { compare } from "./lines";

const signs = { same: " ", removed: "−", added: "+" };

/** What changed from one text to the other, line by line. */
export function Difference({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation("vendor");
  const lines = compare(before, after);
  if (lines.every(({ kind }) => kind === "same")) return <p>{t("agreement.no_difference")}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long text scrolls, and the keyboard has to reach it
    <pre className="licet-mail-text" tabIndex={0}>
      {lines.map(({ kind, text }, index) => (
        <span key={index} className={`licet-line licet-line-${kind}`}>
          {`${signs[kind]} ${text}\n`}
        </span>
      ))}
    </pre>
  );
}
