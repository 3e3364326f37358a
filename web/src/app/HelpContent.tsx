import HelpPanel from "@cloudscape-design/components/help-panel";
import Link from "@cloudscape-design/components/link";
import { useTranslation } from "react-i18next";
import { paths } from "./paths";

interface HelpText {
  title: string;
  paragraphs: string[];
  terms?: { term: string; text: string }[];
  learn?: { topic: string; text: string }[];
}

/** The help for one topic, from locales/en/help.json. */
export function HelpContent({ topic }: { topic: string }) {
  const { t } = useTranslation("help");
  if (!topic) return null;
  const text = t(topic, { returnObjects: true }) as unknown as HelpText;
  return (
    <HelpPanel
      header={<h2>{text.title}</h2>}
      footer={
        text.learn ? (
          <>
            <h3>{t("common:help.more")}</h3>
            <ul>
              {text.learn.map((link) => (
                <li key={link.topic}>
                  <Link href={paths.learn(link.topic)}>{link.text}</Link>
                </li>
              ))}
            </ul>
          </>
        ) : undefined
      }
    >
      {text.paragraphs.map((paragraph) => (
        <p key={paragraph}>{paragraph}</p>
      ))}
      {text.terms ? (
        <dl>
          {text.terms.map((entry) => (
            <div key={entry.term}>
              <dt>{entry.term}</dt>
              <dd>{entry.text}</dd>
            </div>
          ))}
        </dl>
      ) : null}
    </HelpPanel>
  );
}
