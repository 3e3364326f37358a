import { paths } from "./paths";

/** The places of the vendor's staff, in the order of the navigation. Their texts are `vendor:places.<name>`. */
export const vendorPlaces = [
  { name: "start", href: paths.operator.start },
  { name: "reviews", href: paths.reviews() },
  { name: "accounts", href: paths.operator.accounts },
  { name: "people", href: paths.operator.people },
  { name: "agreements", href: paths.operator.agreement("smart_licensing") },
  { name: "mails", href: paths.operator.mails },
  { name: "branding", href: paths.operator.branding },
  { name: "recoveries", href: paths.operatorRecoveries },
  { name: "system", href: paths.operator.system },
  { name: "log", href: paths.operator.log },
];
