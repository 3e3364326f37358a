import i18n from "i18next";
import { initReactI18next } from "react-i18next";

const files = import.meta.glob<Record<string, unknown>>("../locales/en/*.json", { eager: true, import: "default" });

const namespaces = Object.fromEntries(
  Object.entries(files).map(([path, texts]) => [path.replace(/^.*\/(\w+)\.json$/, "$1"), texts]),
);

void i18n.use(initReactI18next).init({
  lng: "en",
  fallbackLng: "en",
  defaultNS: "common",
  resources: { en: namespaces },
  interpolation: { escapeValue: false },
  returnNull: false,
});

/** What `t` is, for code outside a component. */
export type Translate = (key: string, options?: Record<string, unknown>) => string;

export default i18n;
