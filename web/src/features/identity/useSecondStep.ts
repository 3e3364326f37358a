import { knowsPasskeys, signWithPasskey } from "../../lib/passkeys";
import { useSubmit } from "../../lib/submit";
import type { Session } from "../../lib/types";
import { beginSecondStep, completeSignIn, completeWithPasskey, type Pending } from "./api";

/** The ways to go on with a sign-in whose password was right: what this person and this browser can use of them. */
export function useSecondStep(waiting: Pending | null, onDone: (session: Session) => void) {
  const pending = waiting?.pending ?? "";
  const methods = waiting?.methods ?? [];
  const code = useSubmit((values: { code: string }, key) => completeSignIn({ pending, ...values }, key), onDone);
  const passkey = useSubmit(
    async (_: object, key) => {
      const asked = await beginSecondStep({ pending }, key);
      const credential = await signWithPasskey(asked.options);
      return credential ? await completeWithPasskey({ pending, handle: asked.handle, credential }, `${key}-2`) : null;
    },
    (session) => {
      if (session) onDone(session);
    },
  );
  const app = methods.includes("totp");
  return {
    code,
    passkey,
    takesPasskey: methods.includes("passkey") && knowsPasskeys(),
    takesCode: app || methods.includes("recovery_code"),
    /** What the code is: of the app or a recovery code, or a recovery code alone. */
    kind: app ? ("app" as const) : ("recovery" as const),
  };
}
