import { useCallback, useEffect, useRef, useState } from "react";
import { type ApiError, fieldErrors } from "./problem";

/** The values of a form, the setters of its fields, and the messages that belong to them. */
export interface Form<T> {
  values: T;
  changed: boolean;
  set: <K extends keyof T>(field: K, value: T[K]) => void;
  reset: (values?: T) => void;
  /** The message for the field at a JSON pointer: from the check before sending, else from the server. */
  error: (pointer: string) => string | undefined;
  /** Runs the check; true if nothing is missing. */
  valid: () => boolean;
  /** Goes around the form's elements: after a refusal the first faulty field gets the focus. */
  ref: React.RefObject<HTMLDivElement | null>;
}

/** Keeps a form. `check` names what is missing before anything is sent; the server's word comes from `refusal`. */
export function useForm<T extends object>(
  initial: T,
  check: (values: T) => Record<string, string | undefined>,
  refusal: ApiError | null,
): Form<T> {
  const [values, setValues] = useState(initial);
  const [changed, setChanged] = useState(false);
  const [missing, setMissing] = useState<Record<string, string>>({});
  // What was edited since a refusal: a new one speaks about the values as they were sent.
  const [touched, setTouched] = useState<{ since: ApiError | null; fields: Record<string, boolean> }>(untouched);
  const last = useRef(refusal);
  last.current = refusal;
  const [refused, setRefused] = useState(0);
  const ref = useRef<HTMLDivElement | null>(null);

  const set = useCallback(<K extends keyof T>(field: K, value: T[K]) => {
    setValues((old) => ({ ...old, [field]: value }));
    setChanged(true);
    setTouched((old) => ({
      since: last.current,
      fields: { ...(old.since === last.current ? old.fields : {}), [`/${String(field)}`]: true },
    }));
    setMissing((old) => without(old, `/${String(field)}`));
  }, []);

  const reset = useCallback(
    (next?: T) => {
      setValues(next ?? initial);
      setChanged(false);
      setMissing({});
      setTouched(untouched);
    },
    [initial],
  );

  // Once for each try to send, not while the faults are being corrected: nobody is torn out of the field that they type in.
  useEffect(() => {
    if (refused || refusal) ref.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refused, refusal]);

  const fromServer = fieldErrors(refusal);
  const edited = touched.since === refusal ? touched.fields : {};
  return {
    values,
    changed,
    set,
    reset,
    ref,
    error: (pointer) => missing[pointer] ?? (edited[top(pointer)] ? undefined : fromServer[pointer]),
    valid: () => {
      const found = Object.fromEntries(Object.entries(check(values)).filter(([, message]) => message)) as Record<
        string,
        string
      >;
      setMissing(found);
      const complete = Object.keys(found).length === 0;
      if (!complete) setRefused((times) => times + 1);
      return complete;
    },
  };
}

const untouched = { since: null, fields: {} };

function top(pointer: string): string {
  return `/${pointer.split("/")[1] ?? ""}`;
}

function without(map: Record<string, string>, pointer: string): Record<string, string> {
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== pointer && !key.startsWith(`${pointer}/`)));
}
