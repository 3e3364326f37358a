import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Filter } from "../../ui/table/column";

/** The filter of a list of requests or invitations by what has become of them. */
export function useStateFilter(states: readonly string[]): Filter[] {
  const { t } = useTranslation("member");
  return useMemo(
    () => [
      {
        name: "status",
        label: t("status"),
        group: t("requests.states"),
        options: states.map((value) => ({ value, label: t(`request_state.${value}`) })),
      },
    ],
    [t, states],
  );
}
