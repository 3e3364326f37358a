/**
 * Makes plain links inside the console change the page without loading it anew. Links to files, to the API, to other
 * sites and to another tab are left to the browser.
 */
export function followLinks(root: Document, go: (href: string) => void): () => void {
  const follow = (event: MouseEvent) => {
    if (
      event.defaultPrevented ||
      event.button !== 0 ||
      event.metaKey ||
      event.ctrlKey ||
      event.shiftKey ||
      event.altKey
    )
      return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || !isPage(link)) return;
    event.preventDefault();
    go(link.pathname + link.search + link.hash);
  };
  root.addEventListener("click", follow);
  return () => root.removeEventListener("click", follow);
}

function isPage(link: HTMLAnchorElement): boolean {
  if (link.origin !== location.origin || link.hasAttribute("download") || "local" in link.dataset) return false;
  if (link.target && link.target !== "_self") return false;
  return !link.pathname.startsWith("/api/");
}
