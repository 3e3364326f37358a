const day = new Intl.DateTimeFormat("en-US", { year: "numeric", month: "short", day: "numeric" });
const minute = new Intl.DateTimeFormat("en-US", {
  year: "numeric",
  month: "short",
  day: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const exact = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeStyle: "long" });
const counted = new Intl.NumberFormat("en-US");
const ago = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });

/** What stands where there is nothing to show. */
export const nothing = "–";

type Moment = string | null | undefined;

/** The moment, or undefined for one that isn't set (empty, null or the year 1). */
export function moment(value: Moment): Date | undefined {
  if (!value || value.startsWith("0001-")) return undefined;
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

function written(format: Intl.DateTimeFormat, value: Moment): string {
  const at = moment(value);
  return at ? format.format(at) : nothing;
}

/** "Nov 23, 2026" */
export const date = (value: Moment) => written(day, value);

/** "Nov 23, 2026, 14:05" in the reader's time zone */
export const time = (value: Moment) => written(minute, value);

/** With seconds and the name of the time zone */
export const exactTime = (value: Moment) => written(exact, value);

/** "12,345" */
export const number = (value: number) => counted.format(value);

/** "Coordinated Universal Time": in which every time is shown. */
export function timeZone(): string {
  const parts = new Intl.DateTimeFormat("en-US", { timeZoneName: "long" }).formatToParts();
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
}

const steps: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 365 * 86_400],
  ["month", 30 * 86_400],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "3 minutes ago", "in 2 months" */
export function relative(value: Moment, now: number = Date.now()): string {
  const at = moment(value);
  if (!at) return nothing;
  const seconds = (at.getTime() - now) / 1000;
  for (const [unit, length] of steps) {
    if (Math.abs(seconds) >= length) return ago.format(Math.trunc(seconds / length), unit);
  }
  return ago.format(0, "second");
}

/** Whole days from now until then, rounded up; negative when it has passed. */
export function daysUntil(value: Moment, now: number = Date.now()): number {
  const at = moment(value);
  return at ? Math.ceil((at.getTime() - now) / 86_400_000) : 0;
}
