/** Whether this browser can use passkeys here. */
export function knowsPasskeys(): boolean {
  return (
    window.isSecureContext &&
    typeof window.PublicKeyCredential === "function" &&
    "parseRequestOptionsFromJSON" in PublicKeyCredential
  );
}

/** What the browser made or signed, as JSON for the server. */
export type PasskeyAnswer = Record<string, unknown>;

/** Has the browser make a passkey; null if the person turned it down. */
export async function makePasskey(options: unknown): Promise<PasskeyAnswer | null> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options as PublicKeyCredentialCreationOptionsJSON);
  return answer(() => navigator.credentials.create({ publicKey }));
}

/** Has the person choose a passkey and sign with it; null if they turned it down. */
export async function signWithPasskey(options: unknown): Promise<PasskeyAnswer | null> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options as PublicKeyCredentialRequestOptionsJSON);
  return answer(() => navigator.credentials.get({ publicKey }));
}

async function answer(ask: () => Promise<Credential | null>): Promise<PasskeyAnswer | null> {
  try {
    const credential = (await ask()) as PublicKeyCredential | null;
    return credential ? (credential.toJSON() as PasskeyAnswer) : null;
  } catch (error) {
    if (error instanceof DOMException && ["NotAllowedError", "AbortError", "InvalidStateError"].includes(error.name)) {
      return null;
    }
    throw error;
  }
}
