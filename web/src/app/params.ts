import { useParams } from "@tanstack/react-router";

interface Params {
  account: string;
  va: string;
  tab: string;
  instance: string;
  invitation: string;
  recovery: string;
  topic: string;
  mail: string;
  kind: string;
  person: string;
  activation: string;
  review: string;
}

/** The variable parts of the page's address; "" for those it hasn't. */
export function usePageParams(): Params {
  const given = useParams({ strict: false }) as Partial<Params>;
  return {
    account: "",
    va: "",
    tab: "",
    instance: "",
    invitation: "",
    recovery: "",
    topic: "",
    mail: "",
    kind: "",
    person: "",
    activation: "",
    review: "",
    ...given,
  };
}
