import { useSyncExternalStore } from "react";

/** A window as narrow as a telephone's: the navigation closes by itself there, and the head says less. */
export const narrow = "(max-width: 688px)";

/** Whether the window is narrow, now. */
export function useNarrow(): boolean {
  return useSyncExternalStore(follow, () => matchMedia(narrow).matches);
}

function follow(changed: () => void): () => void {
  const media = matchMedia(narrow);
  media.addEventListener("change", changed);
  return () => media.removeEventListener("change", changed);
}
