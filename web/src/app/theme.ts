import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { useCallback, useEffect, useState } from "react";
import { useMaybeSession, usePreference } from "./session";

export type Theme = "light" | "dark" | "system";

const stored = "licet.theme";
const darkOutside = "(prefers-color-scheme: dark)";

function isTheme(value: unknown): value is Theme {
  return value === "light" || value === "dark" || value === "system";
}

/** The theme that this browser showed last, so that nothing flashes before the person is known. */
export function rememberedTheme(): Theme {
  const value = localStorage.getItem(stored);
  return isTheme(value) ? value : "system";
}

export function showTheme(theme: Theme): void {
  const dark = theme === "dark" || (theme === "system" && matchMedia(darkOutside).matches);
  applyMode(dark ? Mode.Dark : Mode.Light);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
}

/** The chosen theme and its setter. A signed-in person's choice follows them to other browsers. */
export function useTheme(): [Theme, (theme: Theme) => void] {
  const signedIn = useMaybeSession() !== null;
  const [here, setHere] = useState(rememberedTheme);
  const [preferred, setPreferred] = usePreference<unknown>("theme", undefined);
  const theme = isTheme(preferred) ? preferred : here;

  useEffect(() => {
    localStorage.setItem(stored, theme);
    showTheme(theme);
    const outside = matchMedia(darkOutside);
    const follow = () => showTheme(theme);
    outside.addEventListener("change", follow);
    return () => outside.removeEventListener("change", follow);
  }, [theme]);

  const choose = useCallback(
    (next: Theme) => {
      setHere(next);
      if (signedIn) setPreferred(next);
    },
    [signedIn, setPreferred],
  );
  return [theme, choose];
}
