import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import { Trans, useTranslation } from "react-i18next";
import { useFlash } from "../../app/page-context";
import { useSubmit } from "../../lib/submit";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import { resendVerification } from "./api";

/** After signing up: what has been sent, and where to. */
export function CheckMail({ email }: { email: string }) {
  const { t } = useTranslation("identity");
  const flash = useFlash();
  const resend = useSubmit(resendVerification, () => flash({ type: "success", content: t("verify.sent", { email }) }));
  return (
    <AuthCard title={t("check_mail.title")} onSubmit={() => resend.mutate(email)}>
      {resend.error ? <ProblemAlert error={resend.error} /> : null}
      <Box variant="p">
        <Trans t={t} i18nKey="check_mail.text" values={{ email }} components={{ strong: <strong /> }} />
      </Box>
      <Box variant="p" color="text-body-secondary">
        {t("check_mail.nothing")}
      </Box>
      <Button loading={resend.isPending}>{t("verify.resend")}</Button>
    </AuthCard>
  );
}
