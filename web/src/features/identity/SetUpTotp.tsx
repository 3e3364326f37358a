import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { useForm } from "../../lib/forms";
import { useSubmit } from "../../lib/submit";
import type { TOTPKey } from "../../lib/types";
import { FormModal } from "../../ui/FormModal";
import { TextField } from "../../ui/fields";
import { confirmTotp } from "./api";

interface SetUpTotpProps {
  totp: TOTPKey;
  onDone: (codes: string[]) => void;
  onDismiss: () => void;
}

/** Shows the secret for the authenticator app, as a picture and as text, and takes the first code. */
export function SetUpTotp({ totp, onDone, onDismiss }: SetUpTotpProps) {
  const { t } = useTranslation("identity");
  const submit = useSubmit(confirmTotp, (made) => onDone(made.codes));
  const form = useForm(
    { code: "" },
    (values): Record<string, string> => (values.code.trim() ? {} : { "/code": t("missing.code") }),
    submit.error,
  );
  return (
    <FormModal
      title={t("totp.title")}
      action={t("totp.action")}
      pending={submit.isPending}
      error={submit.error}
      formRef={form.ref}
      onSubmit={() => form.valid() && submit.mutate(form.values)}
      onDismiss={onDismiss}
    >
      <Box variant="p">{t("totp.text")}</Box>
      <div className="licet-qr">
        <img src={totp.image} width={240} height={240} alt={t("totp.image")} />
      </div>
      <SpaceBetween size="xxs">
        <Box variant="awsui-key-label">{t("totp.secret")}</Box>
        <SpaceBetween direction="horizontal" size="xs" alignItems="center">
          <code data-testid="totp-secret">{groups(totp.secret)}</code>
          <CopyToClipboard
            variant="icon"
            textToCopy={totp.secret}
            copyButtonAriaLabel={t("totp.copy")}
            copySuccessText={t("totp.copied")}
            copyErrorText={t("totp.not_copied")}
          />
        </SpaceBetween>
      </SpaceBetween>
      <TextField
        form={form}
        name="code"
        label={t("totp.code")}
        constraint={t("totp.constraint")}
        autoComplete="one-time-code"
        inputMode="numeric"
        autoFocus
      />
    </FormModal>
  );
}

/** A secret in groups of four, which are easier to type. */
function groups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(" ") ?? secret;
}
