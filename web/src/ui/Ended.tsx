import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { paths } from "../app/paths";
import { useMaybeSession } from "../app/session";
import type { ApiError } from "../lib/problem";
import { told } from "./ProblemAlert";

/** Why a link leads nowhere any more, or not for this person; trying again would not help. */
export function Ended({ error }: { error: ApiError }) {
  const { t } = useTranslation();
  const profile = useMaybeSession()?.profile;
  const { detail, remedy } = told(error, t);
  return (
    <Alert type="info" header={detail} action={<Button href={paths.home}>{t("missing.home")}</Button>}>
      <SpaceBetween size="xs">
        <div>{remedy}</div>
        {error.status === 404 && profile ? <div>{t("missing.signed_in", { email: profile.email })}</div> : null}
      </SpaceBetween>
    </Alert>
  );
}
