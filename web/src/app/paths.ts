/** The addresses of the console's pages, each written once. */
export const paths = {
  home: "/",
  signIn: "/sign-in",
  signUp: "/sign-up",
  passwordReset: "/password-reset",
  verifyEmail: "/verify-email",
  profile: "/profile",
  security: "/profile/security",
  request: "/accounts/request",
  access: (identifier = "") =>
    identifier ? `/accounts/access?identifier=${encodeURIComponent(identifier)}` : "/accounts/access",
  requests: (sent = "") => (sent ? `/accounts/requests?sent=${encodeURIComponent(sent)}` : "/accounts/requests"),
  activation: (id: string) => `/accounts/activation/${id}`,
  /** The queue: what is decided is left out until the filter is taken away. */
  reviews: () => "/operator/reviews?state=open",
  review: (id: string) => `/operator/reviews/${id}`,
  learn: (topic = "") => (topic ? `/learn/${topic}` : "/learn"),
  invitation: (id: string) => `/invitations/${id}`,
  nextSteps: (account: string) => `/accounts/${account}/next-steps`,
  setUp: (account: string) => `/accounts/${account}/set-up`,
  manage: (account: string, tab = "properties") => `/accounts/${account}/manage/${tab}`,
  virtualAccount: (account: string, virtualAccount: string, tab = "general") =>
    `/accounts/${account}/manage/virtual-accounts/${virtualAccount}/${tab}`,
  delegate: (account: string) => `/accounts/${account}/delegate`,
  upgrade: (account: string) => `/accounts/${account}/upgrade`,
  licenses: (account: string) => `/accounts/${account}/licenses`,
  pool: (account: string, virtualAccount: string, tab = "general") =>
    `/accounts/${account}/licenses/${virtualAccount}/${tab}`,
  instance: (account: string, virtualAccount: string, instance: string) =>
    `/accounts/${account}/licenses/${virtualAccount}/instances/${instance}`,
  /** The places of the vendor's staff. */
  recoveries: "/recoveries",
  recovery: (id: string) => `/recoveries/${id}`,
  operatorRecoveries: "/operator/recoveries",
  operator: {
    start: "/operator",
    mails: "/operator/mails",
    mailsTo: (email: string) => `/operator/mails?q=${encodeURIComponent(email)}`,
    mail: (id: string) => `/operator/mails/${id}`,
    templates: "/operator/mail-templates",
    template: (kind: string) => `/operator/mail-templates/${kind}`,
    accounts: "/operator/accounts",
    account: (id: string, tab = "properties") => `/operator/accounts/${id}/${tab}`,
    people: "/operator/people",
    peopleCalled: (email: string) => `/operator/people?q=${encodeURIComponent(email)}`,
    person: (id: string) => `/operator/people/${id}`,
    agreement: (kind: string) => `/operator/agreements/${kind}`,
    branding: "/operator/branding",
    system: "/operator/system",
    log: "/operator/log",
  },
};

/** The path to return to after signing in, if it is one of our own; home otherwise. */
export function safeReturn(to: string | undefined): string {
  // Browsers drop tabs and line ends, and take "\\" for "/": each would make another host of what looks like a path.
  return to && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(to) ? to : paths.home;
}
