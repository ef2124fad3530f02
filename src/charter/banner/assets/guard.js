// The guard: judges the cookies that page scripts write, as the gate judges those of responses.
//
// It runs before any other script of the document, so what it captures here is the browser's own,
// whatever a page replaces later. Nothing in it may throw into the page, and on any doubt about a
// cookie it does not write. It mirrors `SitePolicy::judge_write`; the gate judges again what is
// sent, so a script that gets around the guard still reaches no server behind the gate.
(facts => {
  "use strict";
  const { defineProperty, freeze, getOwnPropertyDescriptor } = Object;
  if (getOwnPropertyDescriptor(window, "octroi")) return;

  // Before a compressed page the gate repeats its opening tags. A parser ignores white space between the page's own ones
  // where they stand first; here it becomes text in the head, which goes before any other script can see it.
  const script = document.currentScript;
  let space = script ? +script.dataset.octroiSpace : 0;
  if (space) {
    const observer = new MutationObserver(() => {
      let node = script;
      while ((node = node.nextSibling) && node.nodeType !== 3);
      if (!node) return;
      const blank = /^\s+/.exec(node.data.slice(0, space));
      const { length } = blank ? blank[0] : "";
      space = length && space - length;
      node.deleteData(0, length);
      if (!node.length) node.remove();
      if (!space) observer.disconnect();
    });
    observer.observe(script.parentNode, { childList: true, characterData: true, subtree: true });
  }

  const call = Function.prototype.call;
  // Turns a method into a function whose first argument is `this`, and which no page can replace.
  const free = call.bind.bind(call);
  const exec = free(RegExp.prototype.exec);
  const indexOf = free(String.prototype.indexOf);
  const slice = free(String.prototype.slice);
  const lower = free(String.prototype.toLowerCase);
  const push = free(Array.prototype.push);
  const dispatch = free(EventTarget.prototype.dispatchEvent);
  const [Note, Later] = [CustomEvent, Promise];
  const { now, parse } = Date;
  const cookie = getOwnPropertyDescriptor(Document.prototype, "cookie");
  if (!cookie || !cookie.set) return;
  const [readJar, writeJar] = [free(cookie.get), free(cookie.set)];

  for (const tracker of facts.trackers) {
    // A regex takes its whole turn here: a page that breaks RegExp later cannot widen it.
    if (tracker[0] === "regex") tracker[1] = new RegExp(tracker[1], tracker[4]);
  }

  // Own loops by index instead of `split`, `includes` and iteration: those look up what a page may replace.
  const split = (text, separator) => {
    const parts = [];
    for (let end; (end = indexOf(text, separator)) >= 0; text = slice(text, end + 1)) {
      push(parts, slice(text, 0, end));
    }
    push(parts, text);
    return parts;
  };
  const has = (list, wanted) => {
    for (let i = 0; i < list.length; i++) if (list[i] === wanted) return true;
    return false;
  };
  const trim = text => exec(/^[ \t]*([^]*?)[ \t]*$/, text)[1];

  const valuesOf = name => {
    const values = [];
    let jar = "";
    try {
      jar = readJar(document);
    } catch {
      // A sandboxed document has no jar.
    }
    const pairs = split(jar, ";");
    for (let i = 0; i < pairs.length; i++) {
      const pair = trim(pairs[i]);
      if (slice(pair, 0, name.length + 1) === name + "=") push(values, slice(pair, name.length + 1));
    }
    return values;
  };

  // Reads the visitor's choice; the signature is the gate's to check, at each request.
  const TOKEN = /^1\.\w+\.(\d{1,12})\.\w+\.\w+\.([a-z0-9+-]*)\.([a-z0-9+-]*)\.[\w-]{43}$/;
  const choice = () => {
    let values = [];
    for (let i = 0; i < facts.tokens.length && !values.length; i++) values = valuesOf(facts.tokens[i]);
    // Of several tokens none is trusted: another host of the domain may have planted one.
    const parts = values.length === 1 ? exec(TOKEN, values[0]) : null;
    const found = { status: "undecided", granted: [], refused: [] };
    if (!parts) {
      const signalled = navigator.globalPrivacyControl === true || valuesOf(facts.refusal).length;
      if (signalled || (values.length === 1 && values[0] === facts.refused)) found.status = "refused";
      return found;
    }
    const age = now() / 1000 - parts[1];
    const granted = split(parts[2], "+");
    const refused = split(parts[3], "+");
    // Five minutes of clock skew are forgiven, as by the gate.
    const expired = age >= facts.memory || age < -300;
    found.status = expired ? "outdated" : "decided";
    for (let i = 0; i < facts.purposes.length; i++) {
      const name = facts.purposes[i][0];
      if (facts.purposes[i][1] === "exempt") continue;
      if (!expired && has(granted, name)) push(found.granted, name);
      else if (has(refused, name)) push(found.refused, name);
      else found.status = "outdated";
    }
    return found;
  };

  const isOwn = name => has(facts.own, lower(name));
  const isToken = name => exec(/^[!#%&'*+\-.^_`|~0-9A-Za-z][!#$%&'*+\-.^_`|~0-9A-Za-z]*$/, name);
  const covers = (tracker, name) => {
    if (tracker[0] === "exact") return tracker[1] === name;
    // A name this long would be a lever against a backtracking regex.
    if (tracker[0] === "regex") return name.length < 256 && exec(tracker[1], name);
    return slice(name, 0, tracker[1].length) === tracker[1];
  };

  // Returns null for a name that may not be written, else the longest it may live in seconds.
  const judge = name => {
    for (let i = 0; i < facts.trackers.length; i++) {
      const tracker = facts.trackers[i];
      if (!covers(tracker, name)) continue;
      if (!facts.enforce) return Infinity;
      const purpose = facts.purposes[tracker[2]];
      if (purpose[1] === "report") return Infinity;
      if (tracker[0] === "doubt") return null;
      const allowed = purpose[1] === "exempt" || has(choice().granted, purpose[0]);
      return allowed ? (tracker[3] === null ? Infinity : tracker[3]) : null;
    }
    return facts.enforce && facts.undeclared === "strip" ? null : Infinity;
  };

  // Returns the line to write for the line a script wrote, or null for none.
  const admit = line => {
    const parts = split(line, ";");
    const equals = indexOf(parts[0], "=");
    const name = trim(slice(parts[0], 0, equals < 0 ? 0 : equals));
    if (exec(/[\0-\x1f\x7f]/, line) || !isToken(name)) {
      // Browsers disagree on what such a line is called; only report-only lets it pass.
      if (facts.enforce) return null;
      for (let i = 0; i < facts.own.length; i++) if (indexOf(lower(line), facts.own[i]) >= 0) return null;
      return line;
    }
    if (isOwn(name)) return null;
    const longest = judge(name);
    if (longest === Infinity) return line;
    let maxAge = null;
    let expires = null;
    let kept = parts[0];
    for (let i = 1; i < parts.length; i++) {
      const at = indexOf(parts[i], "=");
      const attribute = lower(trim(at < 0 ? parts[i] : slice(parts[i], 0, at)));
      const value = at < 0 ? "" : trim(slice(parts[i], at + 1));
      if (attribute === "max-age") {
        if (exec(/^-?\d+$/, value)) maxAge = +value;
      } else if (attribute === "expires") {
        const date = parse(value);
        if (date === date) expires = (date - now()) / 1000;
      } else kept += ";" + parts[i];
    }
    const lifetime = maxAge === null ? expires : maxAge;
    // A deletion always passes. `Max-Age` beats `Expires`, so the line is made one for every browser,
    // however it reads a date.
    if (longest === null) return lifetime !== null && lifetime <= 0 ? kept + ";Max-Age=0" : null;
    return lifetime > longest ? kept + ";Max-Age=" + longest : line;
  };

  defineProperty(Document.prototype, "cookie", {
    configurable: false,
    enumerable: true,
    get: cookie.get,
    set(value) {
      try {
        const line = admit("" + value);
        if (line !== null) writeJar(this, line);
      } catch {
        // A script that cannot write a cookie must not stop.
      }
    },
  });

  if (typeof CookieStore === "function") {
    const { prototype } = CookieStore;
    const [set, remove] = [free(prototype.set), free(prototype.delete)];
    const members = ["name", "value", "expires", "maxAge", "domain", "path", "sameSite", "partitioned"];
    const nothing = () => new Later(done => done());
    // Reads each member once, so that a getter cannot answer differently the second time.
    const copy = (first, value) => {
      const options = { __proto__: null };
      if (first === null || typeof first !== "object") {
        options.name = "" + first;
        if (value !== undefined) options.value = "" + value;
        return options;
      }
      for (let i = 0; i < members.length; i++) {
        const member = first[members[i]];
        if (member !== undefined) options[members[i]] = i < 2 ? "" + member : member;
      }
      return options;
    };
    const guarded = (method, judged) => ({
      configurable: false,
      enumerable: true,
      value: { [method](first, value) {
        try {
          return judged(this, copy(first, value)) || nothing();
        } catch {
          return nothing();
        }
      } }[method],
    });
    defineProperty(prototype, "set", guarded("set", (store, options) => {
      const { name } = options;
      if (!isToken(name)) return facts.enforce || isOwn(trim(name)) ? null : set(store, options);
      if (isOwn(name)) return null;
      const longest = judge(name);
      const { maxAge, expires } = options;
      const asked = maxAge !== undefined ? +maxAge : expires == null ? NaN : (expires - now()) / 1000;
      if (longest === null) return asked <= 0 ? remove(store, options) : null;
      if (asked > longest) {
        options.expires = now() + longest * 1000;
        delete options.maxAge;
      }
      return set(store, options);
    }));
    defineProperty(prototype, "delete", guarded("delete", (store, options) =>
      isOwn(trim(options.name)) ? null : remove(store, options)));
  }

  defineProperty(window, "octroi", {
    value: freeze({
      // What the visitor chose: { status: "undecided" | "refused" | "decided" | "outdated", granted, refused }.
      state: () => freeze(choice()),
      // Whether trackers of a purpose may be used now.
      granted: purpose => {
        for (let i = 0; i < facts.purposes.length; i++) {
          const of = facts.purposes[i];
          if (of[0] === purpose) return of[1] === "exempt" || has(choice().granted, purpose);
        }
        return false;
      },
      // Shows the visitor's choices.
      open: () => void dispatch(document, new Note("octroi:open")),
    }),
  });
})(OCTROI_FACTS);
