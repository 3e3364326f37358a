/** Tells password managers whose password is entered or changed, where the form itself doesn't ask for it. */
export function AccountName({ email }: { email: string }) {
  return (
    <input
      type="email"
      name="username"
      autoComplete="username"
      className="licet-offscreen"
      value={email}
      readOnly
      tabIndex={-1}
      aria-hidden
    />
  );
}
