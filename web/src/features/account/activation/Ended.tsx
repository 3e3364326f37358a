import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { paths } from "../../../app/paths";
import { useSession } from "../../../app/session";
import type { ApiError } from "../../../lib/problem";
import { told } from "../../../ui/ProblemAlert";

/** Why a link leads to no question that one can answer: it was forwarded, has ended, or is for somebody else. */
export function Ended({ error }: { error: ApiError }) {
  const { t } = useTranslation("request");
  const { profile } = useSession();
  const { detail, remedy } = told(error, t);
  return (
    <Alert type="info" header={detail} action={<Button href={paths.home}>{t("activation.home")}</Button>}>
      <SpaceBetween size="xs">
        <div>{remedy}</div>
        {error.status === 404 ? <div>{t("activation.signed_in", { email: profile.email })}</div> : null}
      </SpaceBetween>
    </Alert>
  );
}
