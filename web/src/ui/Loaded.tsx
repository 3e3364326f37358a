import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Spinner from "@cloudscape-design/components/spinner";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { asApiError } from "../lib/problem";
import { Ended } from "./Ended";
import { ProblemAlert } from "./ProblemAlert";

/** Shows what a query brought; until then that it is loading; a failure with a way to try again; or why there is nothing. */
export function Loaded<T>({ query, children }: { query: UseQueryResult<T>; children: (data: T) => ReactNode }) {
  const { t } = useTranslation();
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.isError) {
    const error = asApiError(query.error);
    if (error.final) return <Ended error={error} />;
    return <ProblemAlert error={error} action={<Button onClick={() => void query.refetch()}>{t("retry")}</Button>} />;
  }
  return <Loading />;
}

export function Loading() {
  const { t } = useTranslation();
  return (
    <Box padding="xxl" textAlign="center" color="text-body-secondary">
      <span role="status">
        <Spinner /> {t("loading")}
      </span>
    </Box>
  );
}
