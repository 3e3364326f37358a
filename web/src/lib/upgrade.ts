const reloaded = "licet.reloaded";

/**
 * A tab that was open during an upgrade of the server asks for files that are gone. It loads itself anew, but only once
 * a minute: a file that is missing for another reason must not make a loop.
 */
export function reloadOnceAfterUpgrade(page: Window): void {
  page.addEventListener("vite:preloadError", (event) => {
    const last = Number(page.sessionStorage.getItem(reloaded) ?? 0);
    if (Date.now() - last < 60_000) return;
    event.preventDefault();
    page.sessionStorage.setItem(reloaded, String(Date.now()));
    page.location.reload();
  });
}
