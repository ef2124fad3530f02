// Keeps the page as it is now: asks for it again and takes over what changed. Nothing is asked of anywhere else.
"use strict";
(() => {
  const every = Number(document.body.dataset.every) * 1000;
  const pause = document.getElementById("pause");
  let paused = false;

  // What somebody reads, types in or has opened is left as it is until they are done.
  const isBusy = place => place.contains(document.activeElement) || String(getSelection()) && getSelection().containsNode(place, true);

  const take = fresh => {
    for (const place of document.querySelectorAll("[data-live]")) {
      const now = fresh.getElementById(place.id);
      if (!now || isBusy(place)) continue;
      const open = [...place.querySelectorAll("details[open] > summary")].map(summary => summary.textContent);
      for (const summary of now.querySelectorAll("details > summary")) {
        if (open.includes(summary.textContent)) summary.parentElement.open = true;
      }
      prepare(now);
      if (place.innerHTML !== now.innerHTML) place.replaceChildren(...now.childNodes);
    }
  };

  const refresh = async () => {
    if (!paused && !document.hidden) {
      try {
        const answer = await fetch(location.href, { cache: "no-store" });
        if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      } catch {
        // The gate is being restarted, or gone: the time on the page tells how old it is.
      }
    }
    setTimeout(refresh, every);
  };

  // Without a clipboard, which browsers only give on a secure origin, the text can still be selected.
  const prepare = root => {
    for (const button of root.querySelectorAll("[data-copy]")) button.hidden = !navigator.clipboard;
  };

  addEventListener("click", async event => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.parentElement.querySelector("code").textContent);
    button.textContent = document.body.dataset.copied;
  });

  pause.hidden = false;
  pause.addEventListener("click", () => {
    paused = !paused;
    pause.textContent = paused ? pause.dataset.resume : pause.dataset.pause;
  });
  for (const select of document.querySelectorAll(".switches select")) {
    select.addEventListener("change", () => select.form.requestSubmit());
  }
  prepare(document);
  setTimeout(refresh, every);
})();
