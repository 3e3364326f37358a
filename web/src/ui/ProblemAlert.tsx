import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import { useTranslation } from "react-i18next";
import { type Flash, useFlash } from "../app/page-context";
import type { Translate } from "../lib/i18n";
import { type ApiError, asApiError } from "../lib/problem";

interface Told {
  detail: string;
  remedy: string;
  reference: string;
}

/** What happened and what to do, in the server's words; in ours where no answer came. */
export function told(error: ApiError, t: Translate): Told {
  const { detail, remedy, title, instance, status } = error.problem;
  if (error.code === "unreachable" || error.code === "unexpected") {
    return {
      detail: t(`common:problem.${error.code}`),
      remedy: t(`common:problem.${error.code}_remedy`),
      reference: "",
    };
  }
  return { detail: detail || title, remedy, reference: status >= 500 ? instance : "" };
}

function Text({ error }: { error: ApiError }) {
  const { t } = useTranslation();
  const { detail, remedy, reference } = told(error, t);
  return (
    <>
      <div>{detail}</div>
      {remedy ? <div>{remedy}</div> : null}
      {reference ? <Box variant="small">{t("problem.reference", { reference })}</Box> : null}
    </>
  );
}

/** A refusal shown in place: in a form, in a dialog, or where a page's content should be. */
export function ProblemAlert({ error, action }: { error: unknown; action?: React.ReactNode }) {
  return (
    <div role="alert">
      <Alert type="error" action={action}>
        <Text error={asApiError(error)} />
      </Alert>
    </div>
  );
}

/** Shows a refusal among the notifications at the top of the page. */
export function useFlashProblem(): (error: ApiError) => void {
  const flash = useFlash();
  const { t } = useTranslation();
  return (error) => {
    const shown: Flash = { type: "error", header: t("problem.not_done"), content: <Text error={error} /> };
    flash(shown);
  };
}
