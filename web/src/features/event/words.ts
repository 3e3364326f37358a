import { nothing, time } from "../../lib/format";
import type { Translate } from "../../lib/i18n";
import { roleName } from "../member/RoleNames";

/** The kind of an event for people: "Virtual account: created" for "virtual_account.created". */
export function kindName(kind: string): string {
  const [about = "", ...deed] = kind.split(".");
  return deed.length > 0 ? `${plain(about)}: ${deed.join(" ").replaceAll("_", " ")}` : plain(about);
}

/** The name of a field that changed: "Postal code" for "postal_code". */
export function plain(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const role = /\b(?:account_(?:admin|approver|user|viewer)|va_(?:admin|user|viewer))\b/g;
const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

/** A value of an event for people. names says what is called by the ids in it; an id of something gone stays as it is. */
export function valueText(value: unknown, t: Translate, names: Record<string, string> = {}): string {
  if (value === undefined || value === null || value === "") return nothing;
  if (typeof value === "boolean") return t(value ? "event:yes" : "event:no");
  if (Array.isArray(value)) {
    return value.length > 0 ? value.map((part) => valueText(part, t, names)).join(", ") : nothing;
  }
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([field, inner]) => `${plain(field)}: ${valueText(inner, t, names)}`)
      .join("; ");
  }
  const text = String(value);
  if (moment.test(text)) return time(text);
  return text
    .replaceAll(role, (code) => roleName(t, code))
    .replaceAll(/\b[a-z]{2,6}_[0-9a-z]{26}\b/g, (id) => names[id] ?? id);
}
