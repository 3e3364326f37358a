// Renews the list while the page is looked at. Focus stays where it is, because nothing is touched without news.
const main = document.querySelector("main");
setInterval(async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const list = fresh.querySelector("main");
    if (!answer.ok || list.innerHTML === main.innerHTML) return;
    main.replaceChildren(...list.childNodes);
    document.title = fresh.title;
  } catch {
    // The server is being restarted; the next round will find it.
  }
}, 2000);
