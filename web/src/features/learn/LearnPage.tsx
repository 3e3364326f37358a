import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import TextContent from "@cloudscape-design/components/text-content";
import { useTranslation } from "react-i18next";
import { MissingPage } from "../../app/errors";
import { usePageParams } from "../../app/params";
import { paths } from "../../app/paths";
import { Page } from "../../ui/PageHeader";
import { RolesTable } from "./RolesTable";

interface Topic {
  title: string;
  summary: string;
  sections: { title: string; paragraphs?: string[]; list?: string[] }[];
}

const topics = [
  "smart-account",
  "access",
  "requesting",
  "identifiers",
  "recovery",
  "roles",
  "virtual-accounts",
  "groups-and-tags",
  "limited",
  "upgrade",
  "agreements",
  "tokens",
  "devices",
  "compliance",
  "sign-in",
  "operators",
];

/** Short explanations of how things work here (SPEC L8). */
export default function LearnPage() {
  const { topic } = usePageParams();
  if (topic === "") return <Contents />;
  return topics.includes(topic) ? <TopicPage key={topic} topic={topic} /> : <MissingPage />;
}

function Contents() {
  const { t } = useTranslation("learn");
  return (
    <Page title={t("title")} description={t("description")} crumbs={[{ text: t("title"), href: paths.learn() }]}>
      <div className="licet-places">
        {topics.map((topic) => (
          <Container fitHeight key={topic}>
            <Link href={paths.learn(topic)} variant="primary" fontSize="heading-s">
              {t(`topics.${topic}.title`)}
            </Link>
            <Box color="text-body-secondary">{t(`topics.${topic}.summary`)}</Box>
          </Container>
        ))}
      </div>
    </Page>
  );
}

function TopicPage({ topic }: { topic: string }) {
  const { t } = useTranslation("learn");
  const text = t(`topics.${topic}`, { returnObjects: true }) as unknown as Topic;
  const next = topics[topics.indexOf(topic) + 1];
  return (
    <Page
      title={text.title}
      description={text.summary}
      crumbs={[
        { text: t("title"), href: paths.learn() },
        { text: text.title, href: paths.learn(topic) },
      ]}
    >
      <SpaceBetween size="l">
        {text.sections.map((section) => (
          <Container key={section.title} header={<Header variant="h2">{section.title}</Header>}>
            <TextContent>
              {(section.paragraphs ?? []).map((paragraph) => (
                <p key={paragraph}>{paragraph}</p>
              ))}
              {section.list ? (
                <ul>
                  {section.list.map((item) => (
                    <li key={item}>{item}</li>
                  ))}
                </ul>
              ) : null}
            </TextContent>
          </Container>
        ))}
        {topic === "roles" ? <RolesTable /> : null}
        {next ? (
          <Box>
            {t("next")} <Link href={paths.learn(next)}>{t(`topics.${next}.title`)}</Link>
          </Box>
        ) : null}
      </SpaceBetween>
    </Page>
  );
}
