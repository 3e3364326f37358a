import { queryOptions } from "@tanstack/react-query";
import { api, once } from "../../lib/api";
import type { PasskeyAnswer } from "../../lib/passkeys";
import { type ApiError, unwrap } from "../../lib/problem";
import type { ProfileChange } from "../../lib/types";
import type { ListParams } from "../../ui/table/ServerTable";

export interface SignUp {
  email: string;
  password: string;
  first_name: string;
  last_name: string;
  company: string;
  country: string;
  accept_terms: boolean;
}

export const signUp = (body: SignUp, key: string) => unwrap(api.POST("/sign-up", { body, ...once(key) }));

export const verifyEmail = (token: string, key: string) =>
  unwrap(api.POST("/verify-email", { body: { token }, ...once(key) }));

export const resendVerification = (email: string, key: string) =>
  unwrap(api.POST("/verify-email/resend", { body: { email }, ...once(key) }));

export const requestPasswordReset = (email: string, key: string) =>
  unwrap(api.POST("/password-reset", { body: { email }, ...once(key) }));

export const resetPassword = (body: { token: string; password: string }, key: string) =>
  unwrap(api.POST("/password-reset/confirm", { body, ...once(key) }));

export const signIn = (body: { email: string; password: string }, key: string) =>
  unwrap(api.POST("/session", { body, ...once(key) }));

/** A sign-in that waits for its second factor. */
export interface Pending {
  pending: string;
  /** What will do: "passkey", "totp", "recovery_code". */
  methods: string[];
}

/** The sign-in that waits for its second factor, if that is why it was refused. */
export function pendingOf(error: ApiError | null): Pending | null {
  if (error?.code !== "second_factor_needed") return null;
  const { pending, methods } = error.problem as Partial<Pending>;
  return { pending: pending ?? "", methods: methods ?? [] };
}

export const completeSignIn = (body: { pending: string; code: string }, key: string) =>
  unwrap(api.POST("/session/second-factor", { body, ...once(key) }));

export const beginSecondStep = (body: { pending: string }, key: string) =>
  unwrap(api.POST("/session/second-factor/passkey/begin", { body, ...once(key) }));

export const completeWithPasskey = (
  body: { pending: string; handle: string; credential: PasskeyAnswer },
  key: string,
) => unwrap(api.POST("/session/second-factor/passkey", { body, ...once(key) }));

export const beginProof = (key: string) => unwrap(api.POST("/session/proof/begin", once(key)));

export const proveByPasskey = (body: { handle: string; credential: PasskeyAnswer }, key: string) =>
  unwrap(api.POST("/session/proof", { body, ...once(key) }));

export const securityQuery = queryOptions({
  queryKey: ["security"],
  queryFn: () => unwrap(api.GET("/profile/security")),
});

export const beginTotp = (body: { password?: string }, key: string) =>
  unwrap(api.POST("/profile/totp", { body, ...once(key) }));

export const confirmTotp = (body: { code: string }, key: string) =>
  unwrap(api.POST("/profile/totp/confirm", { body, ...once(key) }));

export const removeTotp = (body: { password: string; code: string }, key: string) =>
  unwrap(api.POST("/profile/totp/remove", { body, ...once(key) }));

export const renewRecoveryCodes = (body: { password?: string }, key: string) =>
  unwrap(api.POST("/profile/recovery-codes", { body, ...once(key) }));

export const signInOptionsQuery = queryOptions({
  queryKey: ["sign-in-options"],
  staleTime: 600_000,
  queryFn: () => unwrap(api.GET("/session/options")),
});

export const beginPasskeySignIn = (key: string) => unwrap(api.POST("/session/passkey/begin", once(key)));

export const signInWithPasskey = (body: { handle: string; credential: PasskeyAnswer }, key: string) =>
  unwrap(api.POST("/session/passkey", { body, ...once(key) }));

export const beginCompanySignIn = (body: { provider: string; return_to: string; another?: boolean }, key: string) =>
  unwrap(api.POST("/session/company/begin", { body, ...once(key) }));

export const completeCompanySignIn = (body: { state: string; code: string; issuer?: string }, key: string) =>
  unwrap(api.POST("/session/company", { body, ...once(key) }));

export const companyLinksQuery = queryOptions({
  queryKey: ["company-links"],
  queryFn: async () => (await unwrap(api.GET("/profile/company-sign-ins"))).items,
});

export const removeCompanyLink = ({ link_id, password }: { link_id: string; password?: string }, key: string) =>
  unwrap(
    api.POST("/profile/company-sign-ins/{link_id}/remove", {
      params: { path: { link_id } },
      body: { password },
      ...once(key),
    }),
  );

export const passkeysQuery = queryOptions({
  queryKey: ["passkeys"],
  queryFn: async () => (await unwrap(api.GET("/profile/passkeys"))).items,
});

export const beginPasskey = (body: { password?: string }, key: string) =>
  unwrap(api.POST("/profile/passkeys/begin", { body, ...once(key) }));

export const addPasskey = (body: { handle: string; name: string; credential: PasskeyAnswer }, key: string) =>
  unwrap(api.POST("/profile/passkeys", { body, ...once(key) }));

export const renamePasskey = ({ passkey_id, name }: { passkey_id: string; name: string }) =>
  unwrap(api.PATCH("/profile/passkeys/{passkey_id}", { params: { path: { passkey_id } }, body: { name } }));

export const removePasskey = ({ passkey_id, password }: { passkey_id: string; password?: string }, key: string) =>
  unwrap(
    api.POST("/profile/passkeys/{passkey_id}/remove", {
      params: { path: { passkey_id } },
      body: { password },
      ...once(key),
    }),
  );

export interface SetUp {
  token: string;
  email: string;
  password: string;
  first_name: string;
  last_name: string;
}

export const setUpOperator = (body: SetUp, key: string) => unwrap(api.POST("/setup", { body, ...once(key) }));

export const profileQuery = queryOptions({ queryKey: ["profile"], queryFn: () => unwrap(api.GET("/profile")) });

export const updateProfile = (body: ProfileChange) => unwrap(api.PATCH("/profile", { body }));

export const changePassword = (body: { current: string; password: string }, key: string) =>
  unwrap(api.POST("/profile/password", { body, ...once(key) }));

export const changeEmail = (body: { email: string; password: string }, key: string) =>
  unwrap(api.POST("/profile/email", { body, ...once(key) }));

export const sessionsQuery = queryOptions({
  queryKey: ["sessions"],
  queryFn: async () => (await unwrap(api.GET("/sessions"))).items,
});

export const endOtherSessions = (_: object) => unwrap(api.DELETE("/sessions"));

export const endSession = (session_id: string) =>
  unwrap(api.DELETE("/sessions/{session_id}", { params: { path: { session_id } } }));

export const securityLogQuery = (query: ListParams) => ({
  queryKey: ["security-log", query],
  queryFn: () => unwrap(api.GET("/profile/security-log", { params: { query } })),
});
