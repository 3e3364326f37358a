import { useTranslation } from "react-i18next";
import { timeZone } from "../lib/format";
import type { Branding } from "../lib/types";
import { useBranding } from "./branding";

const order: (keyof Branding["links"])[] = [
  "contact",
  "feedback",
  "help",
  "site_map",
  "terms",
  "privacy",
  "cookies",
  "trademarks",
];

/** The vendor's links at the foot of every page (SPEC B1). */
export function Footer() {
  const { t } = useTranslation();
  const branding = useBranding();
  const links = order.filter((name) => branding?.links[name]);
  return (
    <footer className="licet-foot">
      <nav aria-label={t("footer.label")}>
        <ul>
          {links.map((name) => (
            <li key={name}>
              <a
                href={branding?.links[name]}
                {...(branding?.links[name]?.startsWith("/") ? {} : { rel: "noreferrer" })}
              >
                {t(`footer.${name}`)}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <span>{t("footer.times", { zone: timeZone() })}</span>
      <span>{branding ? t("footer.vendor", { vendor: branding.vendor }) : ""}</span>
    </footer>
  );
}
