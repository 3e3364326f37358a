import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useTranslation } from "react-i18next";
import { signWithPasskey } from "../../lib/passkeys";
import { useSubmit } from "../../lib/submit";
import type { Session } from "../../lib/types";
import { ProblemAlert } from "../../ui/ProblemAlert";
import { beginPasskeySignIn, signInWithPasskey } from "./api";

/** Signs in with a passkey: nothing has to be typed. */
export function PasskeySignIn({ onDone }: { onDone: (session: Session) => void }) {
  const { t } = useTranslation("identity");
  const submit = useSubmit(
    async (_: object, key) => {
      const asked = await beginPasskeySignIn(key);
      const credential = await signWithPasskey(asked.options);
      return credential ? await signInWithPasskey({ handle: asked.handle, credential }, `${key}-2`) : null;
    },
    (session) => {
      if (session) onDone(session);
    },
  );
  return (
    <SpaceBetween size="s">
      <Button fullWidth iconName="key" formAction="none" loading={submit.isPending} onClick={() => submit.mutate({})}>
        {t("sign_in.passkey")}
      </Button>
      {submit.data === null ? (
        <Box textAlign="center" color="text-body-secondary">
          <span role="status">{t("sign_in.passkey_none")}</span>
        </Box>
      ) : null}
      {submit.error ? <ProblemAlert error={submit.error} /> : null}
    </SpaceBetween>
  );
}
