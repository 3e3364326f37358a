import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouteComponent,
  redirect,
} from "@tanstack/react-router";
import { Loading } from "../ui/Loaded";
import { brandingQuery } from "./branding";
import { FailedPage, MissingPage } from "./errors";
import { paths } from "./paths";
import { Shell } from "./Shell";
import { sessionQuery } from "./session";

interface Context {
  queries: QueryClient;
}

type Search = Record<string, string | undefined>;
type PageModule = () => Promise<{ default: RouteComponent }>;

const root = createRootRouteWithContext<Context>()({
  component: Shell,
  notFoundComponent: MissingPage,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
  beforeLoad: async ({ context }) => {
    await Promise.all([
      context.queries.ensureQueryData(brandingQuery).catch(() => undefined),
      context.queries.ensureQueryData(sessionQuery),
    ]);
  },
});

const inside = createRoute({
  getParentRoute: () => root,
  id: "inside",
  beforeLoad: async ({ context, location }) => {
    const session = await context.queries.ensureQueryData(sessionQuery);
    if (!session) {
      const to = location.href === "/" ? undefined : location.href;
      throw redirect({ to: paths.signIn, search: { to } as never, replace: true });
    }
  },
});

function open<P extends string>(path: P, page: PageModule) {
  return createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(page) });
}

function closed<P extends string>(path: P, page: PageModule) {
  return createRoute({ getParentRoute: () => inside, path, component: lazyRouteComponent(page) });
}

const tree = root.addChildren([
  open("/sign-in", () => import("../features/identity/SignInPage")),
  open("/sign-in/company", () => import("../features/identity/CompanyPage")),
  open("/sign-up", () => import("../features/identity/SignUpPage")),
  open("/verify-email", () => import("../features/identity/VerifyEmailPage")),
  open("/password-reset", () => import("../features/identity/PasswordResetPage")),
  open("/setup", () => import("../features/identity/SetUpPage")),
  inside.addChildren([
    closed("/", () => import("../features/home/HomePage")),
    closed("/profile", () => import("../features/identity/ProfilePage")),
    closed("/profile/security", () => import("../features/identity/ProfilePage")),
    closed("/accounts/access", () => import("../features/member/AccessPage")),
    closed("/accounts/request", () => import("../features/request/RequestPage")),
    closed("/accounts/requests", () => import("../features/request/RequestsPage")),
    closed("/accounts/activation/$activation", () => import("../features/request/activation/ActivationPage")),
    closed("/operator/reviews", () => import("../features/request/review/ReviewsPage")),
    closed("/operator/reviews/$review", () => import("../features/request/review/ReviewPage")),
    closed("/accounts/$account/next-steps", () => import("../features/account/NextStepsPage")),
    closed("/accounts/$account/delegate", () => import("../features/member/DelegatePage")),
    closed("/accounts/$account/set-up", () => import("../features/licensing/SetUpPage")),
    closed("/accounts/$account/upgrade", () => import("../features/request/UpgradePage")),
    closed("/accounts/$account/upgrade/verify", () => import("../features/request/UpgradeVerifyPage")),
    closed("/accounts/$account/manage/$tab", () => import("../features/account/ManagePage")),
    closed(
      "/accounts/$account/manage/virtual-accounts/$va/$tab",
      () => import("../features/account/virtual/VirtualAccountPage"),
    ),
    closed("/accounts/$account/licenses", () => import("../features/licensing/OverviewPage")),
    closed("/accounts/$account/licenses/$va/$tab", () => import("../features/licensing/PoolPage")),
    closed("/accounts/$account/licenses/$va/instances/$instance", () => import("../features/licensing/InstancePage")),
    closed("/invitations/$invitation", () => import("../features/member/InvitationPage")),
    closed("/operator", () => import("../features/vendor/StartPage")),
    closed("/operator/mails", () => import("../features/vendor/MailsPage")),
    closed("/operator/mails/$mail", () => import("../features/vendor/MailPage")),
    closed("/operator/mail-templates", () => import("../features/vendor/TemplatesPage")),
    closed("/operator/mail-templates/$kind", () => import("../features/vendor/TemplatePage")),
    closed("/operator/accounts", () => import("../features/vendor/AccountsPage")),
    closed("/operator/accounts/$account/$tab", () => import("../features/vendor/AccountPage")),
    closed("/operator/people", () => import("../features/vendor/PeoplePage")),
    closed("/operator/people/$person", () => import("../features/vendor/PersonPage")),
    closed("/operator/agreements/$kind", () => import("../features/vendor/AgreementPage")),
    closed("/operator/branding", () => import("../features/vendor/BrandingPage")),
    closed("/operator/system", () => import("../features/vendor/SystemPage")),
    closed("/operator/log", () => import("../features/vendor/LogPage")),
    closed("/recoveries", () => import("../features/member/RecoveriesPage")),
    closed("/recoveries/$recovery", () => import("../features/member/RecoveryPage")),
    closed("/operator/recoveries", () => import("../features/member/OperatorRecoveriesPage")),
    closed("/learn", () => import("../features/learn/LearnPage")),
    closed("/learn/$topic", () => import("../features/learn/LearnPage")),
  ]),
]);

/** The console's pages. Each is loaded when it is first gone to; all but the first five need a session. */
export function newRouter(queries: QueryClient) {
  return createRouter({
    routeTree: tree,
    context: { queries },
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const given = Object.entries(search).filter(([, value]) => value !== undefined && value !== "");
      const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
      return text ? `?${text}` : "";
    },
    defaultPreload: false,
    defaultPendingMs: 300,
    defaultPendingComponent: Loading,
    defaultErrorComponent: FailedPage,
    defaultNotFoundComponent: MissingPage,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof newRouter>;
  }
}
