import Link from "@cloudscape-design/components/link";
import TextContent from "@cloudscape-design/components/text-content";
import { Fragment, type ReactNode } from "react";

type Block =
  | { kind: "heading"; level: number; text: string }
  | { kind: "paragraph"; text: string }
  | { kind: "list"; ordered: boolean; items: string[] };

/** Reads the plain part of Markdown that legal texts use: headings, paragraphs, lists. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: Block | undefined;
  for (const line of text.replace(/\r\n/g, "\n").split("\n")) {
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line);
    if (line.trim() === "") {
      open = undefined;
    } else if (heading) {
      found.push({ kind: "heading", level: heading[1]?.length ?? 1, text: heading[2] ?? "" });
      open = undefined;
    } else if (item) {
      const ordered = item[1] !== undefined;
      if (open?.kind !== "list" || open.ordered !== ordered) {
        open = { kind: "list", ordered, items: [] };
        found.push(open);
      }
      open.items.push(item[2] ?? "");
    } else if (open?.kind === "list") {
      open.items.push(`${open.items.pop() ?? ""} ${line.trim()}`);
    } else if (open?.kind === "paragraph") {
      open.text += ` ${line.trim()}`;
    } else {
      open = { kind: "paragraph", text: line.trim() };
      found.push(open);
    }
  }
  return found;
}

const marks = /(\*\*[^*]+\*\*|_[^_]+_|\*[^*]+\*|`[^`]+`|\[[^\]]+\]\(https?:[^)\s]+\))/;

function inline(text: string): ReactNode[] {
  return text.split(marks).map((part, i) => <Fragment key={i}>{marked(part)}</Fragment>);
}

function marked(part: string): ReactNode {
  if (part.startsWith("**") && part.length > 4) return <strong>{part.slice(2, -2)}</strong>;
  if (/^([_*]).+\1$/.test(part)) return <em>{part.slice(1, -1)}</em>;
  if (/^`.+`$/.test(part)) return <code>{part.slice(1, -1)}</code>;
  const link = /^\[([^\]]+)\]\((https?:[^)\s]+)\)$/.exec(part);
  if (link) {
    return (
      <Link href={link[2]} external variant="primary">
        {link[1]}
      </Link>
    );
  }
  return part;
}

/** Shows a Markdown text without ever making HTML from a string. Headings start at the given level. */
export function Markdown({ text, level = 2 }: { text: string; level?: 2 | 3 }) {
  return (
    <TextContent>
      {blocks(text).map((block, i) => (
        <BlockView key={i} block={block} level={level} />
      ))}
    </TextContent>
  );
}

function BlockView({ block, level }: { block: Block; level: 2 | 3 }) {
  if (block.kind === "paragraph") return <p>{inline(block.text)}</p>;
  if (block.kind === "heading") {
    const Heading = `h${Math.min(block.level - 1 + level, 5)}` as "h2" | "h3" | "h4" | "h5";
    return <Heading>{inline(block.text)}</Heading>;
  }
  const List = block.ordered ? "ol" : "ul";
  return (
    <List>
      {block.items.map((item, i) => (
        <li key={i}>{inline(item)}</li>
      ))}
    </List>
  );
}
