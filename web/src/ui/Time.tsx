import { date, exactTime, moment, nothing, relative, time } from "../lib/format";

/** A moment: its date and time, or how long ago; the other and the time zone on hovering. */
export function Time({ at, as = "time" }: { at: string | null | undefined; as?: "time" | "date" | "relative" }) {
  if (!moment(at)) return <>{nothing}</>;
  const text = as === "date" ? date(at) : as === "relative" ? relative(at) : time(at);
  return (
    <time dateTime={at ?? undefined} title={exactTime(at)} className="licet-nowrap">
      {text}
    </time>
  );
}
