// The guard: judges what page scripts write and read, as the gate judges the cookies of messages.
//
// It runs before any other script of the document, so what it captures here is the browser's own,
// whatever a page replaces later. It throws into the page only where browsers do that keep no data, and
// on any doubt it neither writes nor reads. It mirrors `SitePolicy::judge`; the gate judges again what is
// sent, so a script that gets around the guard still reaches no server behind the gate.
//
// Its facts are an array, in this order: the names of the gate's cookies; the value that refuses; how long a choice holds, in
// seconds; the purposes that are asked; those that are exempt; the rows of cookies and of storage; the row of what is undeclared;
// whether third parties are kept out; where reports go; what to do with storage that is no longer consented to.
(facts => {
  "use strict";
  const [names, refused, memory, purposes, exempt, kinds, undeclared, confined, reports, forget] = facts;
  const { apply, get, ownKeys, defineProperty: define, getOwnPropertyDescriptor: describe } = Reflect;
  // The window of a frame's first document is that of the empty one before it, and is guarded already.
  if (describe(window, "octroi")) return window.octroi.state();

  // Turns methods into functions whose first argument is `this`, and which no page can replace. Neither can it replace loops by
  // index; `for ... of`, `split` and spreading look up what it can.
  const { call } = Function.prototype;
  const areas = new WeakMap();
  const [exec, indexOf, slice, lower, push, each, filter, find, has, join, known, mark, then] = [
    /x/.exec, "".indexOf, "".slice, "".toLowerCase, [].push, [].forEach, [].filter, [].find, [].includes, [].join, areas.get,
    areas.set, Promise.prototype.then,
  ].map(method => call.bind(method));
  const [Behind, Observer] = [Proxy, MutationObserver];
  const { now, parse } = Date;
  const { get: read, set: write } = describe(Document.prototype, "cookie");

  // Before a compressed page the gate repeats its opening tags. A parser ignores white space between the page's own ones
  // where they stand first; here it becomes text in the head, which goes before any other script can see it.
  const script = document.currentScript;
  let space = script ? +script.dataset.octroiSpace : 0;
  if (space) {
    const observer = new Observer(() => {
      let node = script;
      while ((node = node.nextSibling) && node.nodeType !== 3);
      if (!node) return;
      const { length } = /^\s*/.exec(node.data.slice(0, space))[0];
      space = length && space - length;
      node.deleteData(0, length);
      if (!node.length) node.remove();
      if (!space) observer.disconnect();
    });
    observer.observe(script.parentNode, { childList: true, characterData: true, subtree: true });
  }

  // A regex takes its whole turn here: a page that breaks RegExp later cannot widen it.
  for (const row of kinds.flat()) row[0] = RegExp(`^(?:${row[0]})$`, row[4]);

  const split = (text, separator) => {
    const parts = [];
    for (let end; (end = indexOf(text, separator)) >= 0; text = slice(text, end + 1)) push(parts, slice(text, 0, end));
    push(parts, text);
    return parts;
  };
  const trim = text => exec(/^[ \t]*([^]*?)[ \t]*$/, text)[1];
  const nameOf = pair => (exec(/^[ \t]*([^=]*?)[ \t]*=/, pair) || "")[1] || "";
  const isOwn = name => find(names, own => lower(own) === lower(name));
  const isToken = name => exec(/^(?!\$)[!#-'*+.^-`|~\w-]+$/, name);

  // What was denied, for the gate's inventory: names and origins, never a value.
  const denied = [];
  const note = entry => denied.length < 50 && !has(denied, entry) && push(denied, entry);

  // Replaces members of an object by `made(this, arguments, the browser's own function, its part)`.
  const replace = (holder, names, made) => {
    each(holder ? ownKeys(holder) : [], name => {
      const found = exec(names, name.description || name) && describe(holder, name);
      if (!found || !found.configurable) return;
      each(["value", "get", "set"], part => {
        const own = found[part];
        // A method is no constructor, as the browser's own are none.
        if (own) found[part] = { [name](...given) { return made(this, given, own, part, name); } }[name];
      });
      // That it is settled for good also tells that a window is guarded.
      found.configurable = name !== "cookie";
      define(holder, name, found);
    });
  };
  const fail = () => {
    throw new DOMException("", "SecurityError");
  };
  const reject = async () => fail();
  const nothing = async () => {};

  // A frame's first document has the window that was there when it was made; a later one has a new window, so the guard
  // goes into its text.
  const first = script ? `<script src="${script.src}" nonce="${script.nonce}"></script>` : "";
  const realms = [];
  const sweep = () => each(realms, realm => {
    for (let i = 0; i < realm.length; i++) enter(realm[i]);
  });
  const enter = realm => {
    try {
      if (describe(realm.Document.prototype, "cookie").configurable) {
        has(realms, realm) || push(realms, realm);
        patch(realm);
        realm.addEventListener("load", () => watch(realm), true);
      }
      watch(realm);
    } catch {
      // Another origin's, or none: not ours to guard, and not ours to reach.
    }
  };
  // A window may be given another document.
  const watch = realm => {
    const { document } = realm;
    if (known(areas, document)) return;
    mark(areas, document, 1);
    const observe = () => {
      sweep();
      each(document.querySelectorAll("iframe[srcdoc]"), frame => {
        if (indexOf(frame.srcdoc, first)) frame.srcdoc = first + frame.srcdoc;
      });
      // What is to be loaded before it is asked for is held back by no policy (measured).
      each(confined ? document.querySelectorAll("[type=speculationrules]") : [], rules => {
        if (indexOf(rules.text, "//") >= 0) rules.remove();
      });
    };
    new Observer(observe).observe(document, { childList: true, subtree: true, attributeFilter: ["srcdoc"] });
    observe();
  };

  // Each window's jar is read through its own document, which the others may outlive.
  const patch = realm => {
    const valuesOf = name => {
      const values = [];
      let jar = "";
      try {
        jar = apply(read, realm.document, []);
      } catch {
        // A sandboxed document has no jar.
      }
      each(split(jar, ";"), pair => {
        if (nameOf(pair) === name) push(values, slice(trim(pair), name.length + 1));
      });
      return values;
    };

    // Reads the visitor's choice; the signature is the gate's to check, at each request.
    const choice = () => {
      const [secured, plain, refusal] = names;
      const values = find([valuesOf(secured), valuesOf(plain)], values => values.length) || [];
      // Of several tokens none is trusted: another host of the domain may have planted one.
      const value = values.length < 2 ? values[0] || "" : "";
      const parts = exec(/^1\.\w+\.(\d{1,12})\.\w+\.\w+\.([a-z0-9+-]*)\.([a-z0-9+-]*)\.[\w-]{43}$/, value);
      const found = { status: "undecided", granted: [], refused: [] };
      if (!parts) {
        if (navigator.globalPrivacyControl || valuesOf(refusal).length || value === refused) found.status = "refused";
        return found;
      }
      const age = now() / 1000 - parts[1];
      // Five minutes of clock skew are forgiven, as by the gate.
      const expired = age >= memory || age < -300;
      found.status = expired ? "outdated" : "decided";
      each(purposes, name => {
        if (!expired && has(split(parts[2], "+"), name)) push(found.granted, name);
        else if (has(split(parts[3], "+"), name)) push(found.refused, name);
        else found.status = "outdated";
      });
      return found;
    };

    // Returns null for a name that may not be used, else the longest it may live in seconds. A row is what names match, the
    // purpose (none is exempt, one that is not known is never granted), that time, and whether it is only reported.
    const judge = (kind, name, state) => {
      // A name this long would be a lever against a backtracking regex.
      const row = name.length < 256 && find(kinds[kind], row => exec(row[0], name)) || undeclared;
      if (!row[1] || has((state || choice()).granted, row[1])) return row[2] ?? Infinity;
      note((kind ? "storage " : "cookie ") + name);
      return row[3] ? Infinity : null;
    };
    const mayKeep = name => judge(1, "" + name) !== null;
    // Never the gate's own, so that no script can keep a choice and put it back.
    const mayRead = (name, state) => !isOwn(name) && isToken(name) && judge(0, name, state) !== null;

    const readable = jar => {
      const state = choice();
      return trim(join(filter(split(jar, ";"), pair => mayRead(nameOf(pair), state)), ";"));
    };

    // Returns the line to write for the line a script wrote, or null for none.
    const admit = line => {
      const parts = split(line, ";");
      const name = nameOf(parts[0]);
      // Browsers disagree on what a line with control characters, or without a token, is called.
      if (exec(/[\0-\x1f\x7f]/, line) || !isToken(name) || isOwn(name)) return null;
      const longest = judge(0, name);
      if (longest === Infinity) return line;
      // The last valid attribute of a name counts, and `Max-Age` beats `Expires`: so what is appended decides, in every browser.
      const age = exec(/^[^]*;[ \t]*max-age[ \t]*=[ \t]*(-?\d+)[ \t]*(?:;|$)/i, line);
      const date = exec(/^[^]*;[ \t]*expires[ \t]*=([^;]*)/i, line);
      const lifetime = age ? +age[1] : date ? (parse(date[1]) - now()) / 1000 : 0 / 0;
      // A deletion always passes.
      if (longest === null) return lifetime <= 0 ? line + ";Max-Age=0" : null;
      return (age || date) && !(lifetime <= longest) ? line + ";Max-Age=" + longest : line;
    };

    const on = (types, names, made) =>
      each(split(types, " "), type => replace(realm[type] && realm[type].prototype, names, made));
    on("Document", /^cookie$/, (document, given, own, part) => {
      if (part === "get") return readable(apply(read, document, given));
      try {
        const admitted = admit("" + given[0]);
        if (admitted !== null) apply(write, document, [admitted]);
      } catch {
        // A script that cannot write a cookie must not stop.
      }
    });

    // Storage areas are handed out behind a proxy, since nothing else sees `localStorage.name = value`.
    const behind = (area, methods) => {
      const held = key => typeof key === "string" && !(key in methods) && mayKeep(key);
      const proxy = new Behind(area, {
        get: (_, key, self) => key in methods ? get(methods, key, self) : held(key) ? area[key] : undefined,
        has: (_, key) => key in methods || (held(key) && key in area),
        ownKeys: () => filter(ownKeys(area), held),
        getOwnPropertyDescriptor: (_, key) => held(key) ? describe(area, key) : undefined,
        defineProperty: (_, key, found) => (held(key) && define(area, key, found), true),
      });
      mark(areas, proxy, area);
      return proxy;
    };

    const methods = realm.Storage.prototype;
    // What was kept with a consent that is no more is taken away.
    if (forget) forget(realm, each, name => find(kinds[1], row => exec(row[0], name)) && !mayKeep(name));
    const proxies = {};
    replace(realm, /^(local|session)Storage$/, (_, given, own, part, name) =>
      proxies[name] ??= behind(apply(own, realm, given), methods));
    on("StorageEvent", /^storageArea$/, () => null);
    replace(methods, /^(([gs]et|remove)Item|key|length|clear)$/, (area, given, own, _, name) => {
      area = known(areas, area) || area;
      const keys = () => filter(ownKeys(area), mayKeep);
      if (name === "length") return keys().length;
      if (name === "key") return keys()[given[0] >>> 0] ?? null;
      // What may not be kept may be taken away.
      if (given.length && name !== "removeItem" && !mayKeep(given[0])) return name === "getItem" ? null : undefined;
      return apply(own, area, given);
    });

    // What has a name of its own, or holds what has.
    const named = otherwise => (self, given, own) => mayKeep(given[0]) ? apply(own, self, given) : otherwise();
    const listed = (self, given, own) =>
      then(apply(own, self, given), list => filter(list, item => mayKeep(item.name ?? item)));
    on("IDBFactory", /^open$/, named(fail));
    on("CacheStorage StorageBucketManager", /^open$/, named(reject));
    on("CacheStorage", /^has$/, named(async () => false));
    on("IDBFactory CacheStorage StorageBucketManager", /^(databases|keys)$/, listed);
    on("CacheStorage", /^match$/, async (self, [request, options = {}], own) => {
      const { cacheName } = options;
      for (const name of cacheName === undefined ? await self.keys() : [cacheName]) {
        const found = mayKeep(name) && await apply(own, self, [request, { ...options, cacheName: name }]);
        if (found) return found;
      }
    });
    // The root of the origin's private file system is the one directory without a name.
    on("FileSystemDirectoryHandle", /^get.+Handle$/, (self, given, own) =>
      self.name || mayKeep(given[0]) ? apply(own, self, given) : reject());
    on("FileSystemDirectoryHandle", /^(keys|values|entries|.+Iterator)$/, (self, given, own) => {
      const all = apply(own, self, given);
      const next = async () => {
        const step = await all.next();
        const { value } = step;
        return step.done || mayKeep(value.name || (value.at(1).name ? value[0] : value)) ? step : next();
      };
      return self.name ? all : { next, [Symbol.asyncIterator]() { return this; } };
    });
    on("FileSystemHandle FileSystemFileHandle FileSystemDirectoryHandle", /^move$/, (self, given, own) =>
      mayKeep(given[given.length - 1]) ? apply(own, self, given) : reject());

    on("CookieStore", /^(set|delete|get|getAll)$/, (store, given, own, _, name) => {
      if (name[0] === "g") {
        const checked = found => found && (found.name === undefined ? filter(found, checked) : mayRead(found.name) ? found : null);
        return then(apply(own, store, given), checked);
      }
      // Reads each member once, so that a getter cannot answer differently the second time.
      const options = Object(given[0]) === given[0] ? { __proto__: null, ...given[0] } : { name: given[0], value: given[1] };
      const cookie = options.name = "" + options.name;
      if (isOwn(trim(cookie))) return nothing();
      if (name === "set") {
        if (options.maxAge != null) options.expires = now() + options.maxAge * 1000;
        delete options.maxAge;
        const longest = isToken(cookie) ? judge(0, cookie) : null;
        if (longest === null && !(options.expires <= now())) return nothing();
        if (options.expires > now() + (longest ?? 0) * 1000) options.expires = now() + longest * 1000;
      }
      return apply(own, store, [options]);
    });

    // No policy governs whom a peer connection contacts (measured), and nothing sees what the old file system keeps.
    if (confined) replace(realm, /RTCPeer.+ion$|FileSystem$/, fail);

    // A frame that a script makes is there at once, with a window of its own.
    on("Node Element Document DocumentFragment ShadowRoot CharacterData Range HTMLIFrameElement HTMLObjectElement",
      /^(append|prepend|insert|replace|before|after|move|inner|outer|write|surround|exec|setHTML|content[WD])/,
      (self, given, own, _, name) => {
        sweep();
        const made = apply(own, self, given);
        sweep();
        // `contentWindow`, `contentDocument`: a frame in a shadow tree is not among those of its window.
        if (name[0] === "c" && made) enter(made.defaultView || made);
        return made;
      });
    replace(realm, /^open$/, (_, given, own) => {
      const opened = apply(own, realm, given);
      enter(opened);
      return opened;
    });
    replace(realm.URL, /^createObjectURL$/, (self, [blob], own) => {
      const isPage = /html/i.test(blob.type);
      return apply(own, self, [isPage ? new realm.Blob(["<!DOCTYPE html>", first, blob], { type: blob.type }) : blob]);
    });

    define(realm, "octroi", {
      value: Object.freeze({
        // What the visitor chose: { status: "undecided" | "refused" | "decided" | "outdated", granted, refused }.
        state: () => (watch(realm), choice()),
        // Whether trackers of a purpose may be used now.
        granted: name => has(exempt, name) || has(choice().granted, name),
        // Shows the visitor's choices.
        open: () => void realm.document.dispatchEvent(new CustomEvent("octroi:open")),
      }),
    });
  };
  enter(window);

  // Told once a page: what was denied, and whom the page's policy kept it from contacting.
  document.addEventListener("securitypolicyviolation", event => {
    const origin = exec(/^\w+:\/\/[^/]+/, event.blockedURI);
    if (origin) note(event.effectiveDirective + " " + origin[0]);
  });
  addEventListener("pagehide", () => {
    if (denied.length) navigator.sendBeacon(reports, join([location.pathname, ...denied], "\n"));
    denied.length = 0;
  });
})(OCTROI_FACTS);
