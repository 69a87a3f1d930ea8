// Shows what is new without a reload. All of the page works without it, after a reload by hand.
"use strict";
(() => {
  const address = document.body.dataset.events;
  if (!address || !window.EventSource) return;
  const said = document.getElementById("said");
  const lost = document.getElementById("lost");
  let busy = false, again = false, silence = 0;

  const keyOf = element => element.id ? "#" + CSS.escape(element.id) : element.getAttribute("href") ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : null;

  const exchange = (now, next) => {
    if (now.innerHTML === next.innerHTML) return;
    const focused = now.contains(document.activeElement) ? keyOf(document.activeElement) : null;
    const open = [...now.querySelectorAll("details[open][id]")].map(one => one.id);
    now.replaceChildren(...next.childNodes);
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    if (focused) now.querySelector(focused)?.focus({ preventScroll: true });
  };

  const refresh = async () => {
    // Nothing here changes by itself. To make such a page anew may take the home from the daemon, or a fold of the whole history.
    if (!document.querySelector("[data-live]")) return;
    if (busy) { again = true; return; }
    busy = true;
    try {
      const answer = await fetch(location.href, { cache: "no-store" });
      if (answer.status === 403) { location.reload(); return; }
      if (!answer.ok) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const now of document.querySelectorAll("[data-live]")) {
        const next = page.querySelector(`[data-live="${now.dataset.live}"]`);
        if (next) exchange(now, next);
      }
    } catch { /* the stream of events tells of it */ }
    finally {
      busy = false;
      if (again) { again = false; refresh(); }
    }
  };

  let source = null;
  const listen = () => {
    source = new EventSource(address);
    // Something may have happened between this page and the stream, or while it was interrupted.
    source.onopen = () => { clearTimeout(silence); lost.hidden = true; refresh(); };
    source.onerror = () => { clearTimeout(silence); silence = setTimeout(() => { lost.hidden = false; }, 4000); };
    source.onmessage = refresh;
    source.addEventListener("said", event => { said.textContent = event.data; });
  };

  // A browser has few connections to a server, and a page that nobody sees needs none.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) { clearTimeout(silence); source?.close(); source = null; }
    else if (!source) listen();
  });
  if (!document.hidden) listen();
  // "2 minutes ago" grows older.
  setInterval(() => { if (!document.hidden && lost.hidden) refresh(); }, 60000);
})();
