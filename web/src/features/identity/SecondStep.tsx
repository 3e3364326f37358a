import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { useForm } from "../../lib/forms";
import type { Session } from "../../lib/types";
import { TextField } from "../../ui/fields";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { AuthCard } from "./AuthCard";
import type { Pending } from "./api";
import { useSecondStep } from "./useSecondStep";

interface SecondStepProps {
  waiting: Pending;
  onDone: (session: Session) => void;
  onAgain: () => void;
}

/** The second step of signing in: a passkey, a code of the authenticator app, or a recovery code. */
export function SecondStep({ waiting, onDone, onAgain }: SecondStepProps) {
  const { t } = useTranslation("identity");
  const { code, passkey, takesPasskey, takesCode, kind } = useSecondStep(waiting, onDone);
  const form = useForm(
    { code: "" },
    (values): Record<string, string> => (values.code.trim() ? {} : { "/code": t("missing.code") }),
    code.error,
  );
  return (
    <AuthCard
      title={t("second_step.title")}
      description={t("second_step.description")}
      formRef={form.ref}
      error={code.error}
      onSubmit={() => form.valid() && code.mutate(form.values)}
      below={
        <Box textAlign="center">
          <Link
            href="#"
            onFollow={(event) => {
              event.preventDefault();
              onAgain();
            }}
          >
            {t("second_step.again")}
          </Link>
        </Box>
      }
    >
      {takesPasskey ? (
        <Button
          variant="primary"
          fullWidth
          iconName="key"
          formAction="none"
          loading={passkey.isPending}
          onClick={() => passkey.mutate({})}
        >
          {t("sign_in.passkey")}
        </Button>
      ) : null}
      {passkey.data === null ? (
        <Box textAlign="center" color="text-body-secondary">
          <span role="status">{t("second_step.passkey_none")}</span>
        </Box>
      ) : null}
      {passkey.error ? <ProblemAlert error={passkey.error} /> : null}
      {takesPasskey || takesCode ? null : <Alert type="warning">{t("second_step.none")}</Alert>}
      {takesCode ? (
        <SpaceBetween size="l">
          <TextField
            form={form}
            name="code"
            label={t(`second_step.${kind}`)}
            constraint={t(`second_step.${kind}_constraint`)}
            autoComplete="one-time-code"
            autoFocus={!takesPasskey}
          />
          <Button variant={takesPasskey ? "normal" : "primary"} fullWidth loading={code.isPending}>
            {t("sign_in.action")}
          </Button>
        </SpaceBetween>
      ) : null}
    </AuthCard>
  );
}
