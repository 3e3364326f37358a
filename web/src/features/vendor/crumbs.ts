import { useTranslation } from "react-i18next";
import type { Crumb } from "../../app/page-context";
import { paths } from "../../app/paths";

/** The way to a page of the vendor's. */
export function useVendorCrumbs(...steps: Crumb[]): Crumb[] {
  const { t } = useTranslation("vendor");
  return [{ text: t("title"), href: paths.operator.start }, ...steps];
}
