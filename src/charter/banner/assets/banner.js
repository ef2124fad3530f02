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

  const build = (lang, { words, purposes, version }) => {
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
      if (purpose.trackers.length) {
        const items = purpose.trackers.map(([name, lifetime, provider]) =>
          el("li", {}, el("code", {}, name), ` – ${lifetime} – ${provider}`));
        parts.push(el("details", {}, el("summary", {}, purpose.summary), el("ul", {}, ...items)));
      }
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
      if (held && view === "rest") manage.focus({ preventScroll: true });
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
      if (section.hidden) reopened = true;
      choose();
    };

    let sending = false;
    let plain = false;
    const send = async choice => {
      const told = { via: "banner", charter: version, language: lang };
      const body = new URLSearchParams({ choice, return_to: back.value, ...told });
      if (choice === "save") for (const input of boxes()) if (input.checked) body.append("purpose", input.value);
      const headers = { Accept: "application/json" };
      const answer = await fetch(form.action, { method: "POST", body, headers, credentials: "same-origin" });
      const made = answer.ok ? await answer.json() : {};
      if (made.status !== "recorded") throw new Error("choice not recorded");
      return made;
    };
    form.addEventListener("submit", async event => {
      back.value = location.pathname + location.search;
      if (plain) return;
      event.preventDefault();
      if (sending) return;
      sending = true;
      const button = event.submitter || refuse;
      const before = gate.state().granted.slice().sort().join();
      let made;
      try {
        made = await send(button.value);
      } catch {
        sending = false;
        plain = true;
        form.requestSubmit(button);
        plain = false;
        return;
      }
      sending = reopened = false;
      show("rest");
      const { granted, refused } = made;
      document.dispatchEvent(new CustomEvent("octroi:consent", { detail: { granted, refused } }));
      // Trackers and frames are started or stopped by a fresh page only.
      if (granted.slice().sort().join() !== before) location.reload();
    });
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

    settle();
    document.body.prepend(section, manage);
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})(OCTROI_FACTS);
