import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = join(import.meta.dirname, "en");

type Texts = Record<string, unknown>;

const namespaces: Record<string, Texts> = Object.fromEntries(
  readdirSync(folder).map((file) => [basename(file, ".json"), JSON.parse(readFileSync(join(folder, file), "utf8"))]),
);

function find(texts: Texts | undefined, key: string): unknown {
  return key.split(".").reduce<unknown>((at, part) => (at as Texts | undefined)?.[part], texts);
}

/** Whether there is a text under the key, not a group of texts. */
function has(namespace: string, key: string): boolean {
  const texts = namespaces[namespace];
  return typeof find(texts, key) === "string" || typeof find(texts, `${key}_other`) === "string";
}

const sources = (readdirSync(root, { recursive: true }) as string[])
  .filter((file) => /\.tsx?$/.test(file) && !file.includes(".test."))
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));

/** The keys that a file names, each in the namespace that was chosen last before it. */
function usedKeys({ text }: { text: string }): string[] {
  const chosen = [...text.matchAll(/useTranslation\("(\w+)"\)/g)];
  const namespaceAt = (at: number) => (chosen.findLast(({ index }) => index < at) ?? chosen[0])?.[1] ?? "common";
  return [
    ...text.matchAll(/\bt\(\s*"([^"]+)"/g),
    ...text.matchAll(/i18nKey="([^"]+)"/g),
    ...text.matchAll(/\blink\("([^"]+)"/g),
  ].map(({ 1: key = "", index }) => (key.includes(":") ? key : `${namespaceAt(index)}:${key}`));
}

describe("texts", () => {
  test("every key that the code names stands in the catalog", () => {
    const missing = sources.flatMap((source) =>
      usedKeys(source)
        .filter((key) => {
          const [namespace = "", name = ""] = key.split(":");
          return !has(namespace, name);
        })
        .map((key) => `${source.file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  test("help topics that pages name exist, and so do the pages they lead to", () => {
    const topics = sources.flatMap(({ text }) =>
      [...text.matchAll(/InfoLink topic="(\w+)"/g), ...text.matchAll(/\bhelp="(\w+)"/g)].map((hit) => hit[1] ?? ""),
    );
    expect(topics.filter((topic) => find(namespaces.help, topic) === undefined)).toEqual([]);
    const learn = Object.values(namespaces.help as Record<string, { learn?: { topic: string }[] }>);
    const led = learn.flatMap((topic) => (topic.learn ?? []).map((link) => link.topic));
    expect(led.filter((topic) => find(namespaces.learn, `topics.${topic}`) === undefined)).toEqual([]);
  });
});
