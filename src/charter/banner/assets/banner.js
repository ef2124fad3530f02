// The banner: asks the visitor, and offers to ask again.
//
// It builds elements one by one and never from markup, so it needs no inline script or style and
// works under Trusted Types. It takes no focus that the visitor did not give it, locks nothing,
// and a failed request ends in the form's own submission.
(facts => {
  "use strict";
  // Without the guard the state is not known; a frame's question is asked by its page.
  const gate = window.octroi;
  if (!gate || !gate.state || window.top !== window) return;

  const el = (tag, attributes, ...children) => {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  };
  const action = (name, label, attributes) => el("button", { "data-octroi-action": name, ...attributes }, label);

  // The page's language if it is spoken here, else the one chosen on the portal, else the browser's.
  const pick = () => {
    const chosen = /(?:^|;)\s*django_language="?([\w-]*)/.exec(document.cookie);
    const tags = [document.documentElement.lang, chosen && chosen[1], ...navigator.languages || []];
    const spoken = [facts.language, ...Object.keys(facts.others)];
    return tags.map(tag => String(tag).toLowerCase().split(/[-_]/)[0]).find(tag => spoken.includes(tag)) || facts.language;
  };
  const start = async () => {
    let lang = facts.language;
    let told = facts;
    try {
      const picked = pick();
      const other = facts.others[picked];
      // Only another language than the host's waits for anything.
      if (other) {
        const answer = await fetch(location.origin + other, { signal: AbortSignal.timeout(4000) });
        if (!answer.ok) throw new Error("no words");
        told = await answer.json();
        lang = picked;
      }
    } catch {
      // A sandboxed page has no cookies, and a network may fail: the host's own words are here.
    }
    build(lang, told);
  };

  const build = (lang, { words, purposes, parties, version }) => {
    if (!(document.body instanceof HTMLBodyElement) || document.getElementById("octroi-banner")) return;
    const box = purpose => el("input", { type: "checkbox", name: "purpose", value: purpose.name, autocomplete: "off" });
    const row = purpose => {
      const asked = purpose.why === undefined;
      const input = asked && box(purpose);
      const label = asked ? el("label", {}, input, el("span", {}, purpose.label)) : el("h3", {}, purpose.label);
      const about = el("p", {}, purpose.description);
      const parts = [label, about];
      if (asked) {
        about.id = "octroi-about-" + purpose.name;
        input.setAttribute("aria-describedby", about.id);
      } else {
        parts.push(el("p", {}, purpose.why));
      }
      const items = purpose.items.map(([name, ...rest]) => el("li", {}, el("code", {}, name), ` – ${rest.join(" – ")}`));
      if (items.length) parts.push(el("details", {}, el("summary", {}, purpose.summary), el("ul", {}, ...items)));
      return el("div", { "data-octroi": "purpose" }, ...parts);
    };

    const submit = { type: "submit", name: "choice" };
    const refuse = action("refuse", words.refuse, { ...submit, value: "refuse" });
    const accept = action("accept", words.accept, { ...submit, value: "accept" });
    const save = action("save", words.save, { ...submit, value: "save" });
    const customise = action("customise", words.customise,
      { type: "button", "aria-expanded": "false", "aria-controls": "octroi-purposes" });
    const close = action("close", words.close, { type: "button" });
    const panel = el("div", { id: "octroi-purposes", role: "group", "aria-label": words.purposes },
      ...purposes.map(row));
    const back = el("input", { type: "hidden", name: "return_to" });
    // A page may have a `<base>` elsewhere.
    const form = el("form", { method: "post", action: location.origin + facts.choices, "data-octroi": "form" },
      back,
      el("input", { type: "hidden", name: "via", value: "banner" }),
      el("input", { type: "hidden", name: "charter", value: version }),
      el("input", { type: "hidden", name: "language", value: lang }),
      el("div", { "data-octroi": "words" },
        el("h2", { id: "octroi-title" }, words.title),
        el("p", {}, words.sentence),
        close),
      panel,
      el("div", { "data-octroi": "actions" }, refuse, accept, customise, save,
        el("a", { href: `${location.origin}${facts.charter}?lang=${lang}` }, words.charter)));
    const section = el("section", { id: "octroi-banner", role: "region", "aria-labelledby": "octroi-title", lang }, form);
    const manage = el("button", { id: "octroi-manage", type: "button", lang }, words.manage);
    const boxes = () => [...panel.querySelectorAll("input[name=purpose]")];

    // How high the banner is goes into a style sheet of ours: the page's own elements keep their attributes.
    const room = document.adoptedStyleSheets && new CSSStyleSheet();
    if (room) document.adoptedStyleSheets = [...document.adoptedStyleSheets, room];
    // Where the page's own focus was before it asked for the panel.
    let opener = null;
    // Three views: "ask" (the first question), "choose" (the purposes), "rest" (only the button).
    let reopened = false;
    const show = view => {
      const held = section.contains(document.activeElement);
      section.hidden = view === "rest";
      manage.hidden = view !== "rest";
      panel.hidden = save.hidden = view !== "choose";
      customise.hidden = view === "choose";
      customise.setAttribute("aria-expanded", String(view === "choose"));
      close.hidden = !reopened;
      section.setAttribute("data-octroi", view);
      // The focus was inside what is hidden now: keep the visitor's place.
      if (held && view === "rest") {
        (opener && opener.isConnected ? opener : manage).focus({ preventScroll: true });
        opener = null;
      }
      // What the page scrolls into view, and its end, must not lie behind.
      const { height } = (section.hidden ? manage : section).getBoundingClientRect();
      room?.replaceSync(`:root{--octroi-height:${Math.ceil(height)}px}`);
    };
    const settle = () => {
      const { status } = gate.state();
      reopened = false;
      show(status === "undecided" || status === "outdated" ? "ask" : "rest");
    };
    const choose = () => {
      const { granted } = gate.state();
      for (const input of boxes()) input.checked = granted.includes(input.value);
      show("choose");
      (boxes()[0] || refuse).focus();
    };
    const open = () => {
      const { activeElement } = document;
      if (section.hidden) {
        reopened = true;
        opener = activeElement === document.body || activeElement === manage ? null : activeElement;
      }
      choose();
    };

    let sending = false;
    let plain = false;
    const send = async (choice, granted, via) => {
      back.value = location.pathname + location.search;
      const body = new URLSearchParams({ choice, return_to: back.value, via, charter: version, language: lang });
      for (const name of granted) body.append("purpose", name);
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin" });
      const made = answer.ok ? await answer.json() : {};
      if (made.status !== "recorded") throw new Error("choice not recorded");
      const { refused } = made;
      document.dispatchEvent(new CustomEvent("octroi:consent", { detail: { granted: made.granted, refused } }));
      return made.granted;
    };
    form.addEventListener("submit", async event => {
      back.value = location.pathname + location.search;
      if (plain) return;
      event.preventDefault();
      if (sending) return;
      sending = true;
      const button = event.submitter || refuse;
      const before = gate.state().granted.sort().join();
      let after;
      try {
        const ticked = button === save ? boxes().filter(input => input.checked) : [];
        after = await send(button.value, ticked.map(input => input.value), "banner");
      } catch {
        sending = false;
        plain = true;
        form.requestSubmit(button);
        plain = false;
        return;
      }
      sending = reopened = false;
      show("rest");
      // Trackers and frames are started or stopped by a fresh page only.
      if (after.sort().join() !== before) location.reload();
    });
    // It stands where "customise" was: the second half of a double click answers nothing.
    save.addEventListener("click", event => event.detail > 1 && event.preventDefault());
    // Enter on a checkbox would press the form's first button.
    panel.addEventListener("keydown", event => {
      if (event.key === "Enter" && event.target.name === "purpose") event.preventDefault();
    });
    section.addEventListener("keydown", event => {
      if (event.key === "Escape" && reopened) settle();
    });
    customise.addEventListener("click", choose);
    close.addEventListener("click", settle);
    manage.addEventListener("click", open);
    document.addEventListener("octroi:open", open);
    // Back from the back-forward cache, the choice may have been made on another page.
    addEventListener("pageshow", event => event.persisted && settle());

    // What stands for a frame of a third party that is not consented to, until it is.
    const party = ({ origin }) => parties.find(([source]) => new RegExp(`^${source}$`).test(origin));
    const waiting = new Map();
    const standIn = frame => {
      const source = frame.src || frame.data;
      const url = source && new URL(source, document.baseURI);
      if (!url || !url.protocol.startsWith("http") || url.origin === location.origin) return;
      const [, purpose, provider, label] = party(url) || [];
      if (purpose === "" || (purpose && gate.granted(purpose))) return;
      const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
      const allow = purpose && action("allow", words.allow, { type: "button" });
      const told = purpose
        ? fill(words.frame, { provider: provider || url.host, purpose: label })
        : fill(words.frame_undeclared, { host: url.host });
      const place = el("div", { "data-octroi-placeholder": purpose || "", role: "group", "aria-label": words.frame_label, lang },
        el("p", {}, told), ...(allow ? [allow] : []));
      const { width, height } = frame.getBoundingClientRect();
      if (width && height) {
        place.style.setProperty("--octroi-width", `${width}px`);
        place.style.setProperty("--octroi-frame", `${height}px`);
      }
      frame.replaceWith(place);
      waiting.set(place, { frame, url, purpose });
      if (allow) {
        allow.addEventListener("click", async () => {
          allow.disabled = true;
          try {
            await send("allow", [purpose], "placeholder");
            settle();
          } catch {
            location.assign(`${location.origin}${facts.choices}`);
          }
        });
      }
    };
    // The page's policy is that of its beginning; a frame of its own origin has one of its own.
    const release = () => {
      for (const [place, { frame, url, purpose }] of waiting) {
        if (!purpose || !gate.granted(purpose)) continue;
        waiting.delete(place);
        const held = place.contains(document.activeElement);
        const shown = frame.localName === "iframe" ? frame : el("iframe", {
          width: frame.width || "100%", height: frame.height || "300", title: frame.title || url.host });
        shown.src = `${location.origin}${facts.embed}?src=${encodeURIComponent(url.href)}`;
        place.replaceWith(shown);
        if (held) shown.focus({ preventScroll: true });
      }
    };
    const FRAMES = "iframe[src],frame[src],object[data],embed[src]";
    if (facts.confined) {
      const look = () => document.querySelectorAll(FRAMES).forEach(standIn);
      new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributeFilter: ["src", "data"] });
      document.addEventListener("octroi:consent", release);
      look();
    }

    // Skip links stay the page's first; the button is met where it is seen, at the end.
    const skips = element => element && element.querySelector("a[href]") && ![...element.querySelectorAll("a[href], button, input")].some(
      control => !(control.getAttribute("href") || "").startsWith("#"));
    let { firstElementChild: first } = document.body;
    while (first && ((first.matches("a[href^='#']")) || skips(first))) first = first.nextElementSibling;
    document.body.insertBefore(section, first);
    document.body.append(manage, el("div", { id: "octroi-space", "aria-hidden": "true" }));
    settle();
    new ResizeObserver(() => show(section.getAttribute("data-octroi"))).observe(section);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(OCTROI_FACTS);
