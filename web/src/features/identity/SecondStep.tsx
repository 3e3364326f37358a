import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Link from "@cloudscape-design/components/link";
import { useTranslation } from "react-i18next";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { Session } from "../../lib/types";
import { TextField } from "../../ui/fields";
import { AuthCard } from "./AuthCard";
import { completeSignIn } from "./api";

interface SecondStepProps {
  pending: string;
  onDone: (session: Session) => void;
  onAgain: () => void;
}

/** The second step of signing in: a code of the authenticator app, or a recovery code. */
export function SecondStep({ pending, onDone, onAgain }: SecondStepProps) {
  const { t } = useTranslation("identity");
  const submit = useSubmit(completeSignIn, onDone);
  const form = useForm(
    { code: "" },
    (values): Record<string, string> => (values.code.trim() ? {} : { "/code": t("missing.code") }),
    submit.error,
  );
  return (
    <AuthCard
      title={t("second_step.title")}
      description={t("second_step.description")}
      formRef={form.ref}
      error={submit.error}
      onSubmit={() => form.valid() && submit.mutate({ pending, code: form.values.code })}
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
      <TextField
        form={form}
        name="code"
        label={t("code")}
        constraint={t("second_step.constraint")}
        autoComplete="one-time-code"
        autoFocus
      />
      <Button variant="primary" fullWidth loading={submit.isPending}>
        {t("sign_in.action")}
      </Button>
    </AuthCard>
  );
}
