// What each page of the zoo has in common: it tries its way once for each flavour, the exempt one last, and then says that it is done.
const script = code => "<script>" + code + "</" + "script>";
const answer = parts => location.origin + "/zoo/answer?" + new URLSearchParams(parts);
const pause = time => new Promise(done => setTimeout(done, time));
const within = (time, promise) => Promise.race([promise, pause(time)]);
// Waits until the third party was reached, where the page itself has no way to tell.
const heard = async (flavour, time = 1000) => {
  for (const end = performance.now() + time; performance.now() < end;) {
    if (await (await fetch(`/zoo/heard/${zoo.vector}/${flavour}`)).text() === "yes") return;
    await pause(100);
  }
};
const loaded = element => new Promise(done => element.onload = element.onerror = done);
const frame = (members, parent = document.body) => parent.appendChild(Object.assign(document.createElement("iframe"), members));
const blob = (text, type = "text/html") => URL.createObjectURL(new Blob([text], { type }));
const setter = view => Object.getOwnPropertyDescriptor(view.Document.prototype, "cookie").set;
const getter = view => Object.getOwnPropertyDescriptor(view.Document.prototype, "cookie").get;
const cookie = name => name + "=1; path=/";
// The second document of a frame has a fresh window, whatever was done to the first.
const again = async (first, then) => {
  const place = frame(first);
  await within(1000, loaded(place));
  const next = loaded(place);
  then(place);
  await within(1000, next);
  return place;
};
// Resolves with what the code posts, in a worker of any kind.
const worked = async (place, code) => {
  const text = `(async () => { let value; try { value = await (async () => { ${code} })(); } catch {}
    return value === undefined ? "" : JSON.stringify(value); })()`;
  const module = { blob: () => blob(text + ".then(postMessage)", "text/javascript"),
    own: () => answer({ type: "text/javascript", body: text + ".then(postMessage)" }) }[place];
  if (module) return new Promise(done => {
    const worker = new Worker(module());
    worker.onmessage = event => done(event.data);
    worker.onerror = () => done("");
  });
  if (place === "shared") return new Promise(done => {
    const worker = new SharedWorker(answer({ type: "text/javascript", body: `onconnect = event => ${text}.then(value => event.ports[0].postMessage(value))` }));
    worker.port.onmessage = event => done(event.data);
    worker.onerror = () => done("");
  });
  const source = answer({ type: "text/javascript", body: `onmessage = event => event.waitUntil(${text}.then(value => event.ports[0].postMessage(value)))` });
  const registered = await navigator.serviceWorker.register(source, { scope: "/zoo/scope/" + Math.random() });
  const channel = new MessageChannel();
  const said = new Promise(done => channel.port1.onmessage = event => done(event.data));
  (registered.installing || registered.active).postMessage("", [channel.port2]);
  const value = await within(3000, said);
  await registered.unregister();
  return value;
};
const databaseOf = (factory, name) => new Promise((done, fail) => {
  const opening = factory.open(name);
  opening.onsuccess = () => done(opening.result.close());
  opening.onerror = fail;
});
const DATABASE = `new Promise((done, fail) => { const opening = indexedDB.open(NAME); opening.onsuccess = () => { opening.result.close(); done(1); }; opening.onerror = fail; })`;

const attempt = async flavour => {
  try {
    const found = await within(zoo.patience, run({ ...zoo.at[flavour], flavour }));
    const text = JSON.stringify(found) || "";
    const { left, secret } = zoo.at[flavour];
    if (zoo.kind === "read" && (text.includes(left) || text.includes(secret))) await fetch(`/zoo/seen/${zoo.vector}/${flavour}`);
  } catch {
    // Being stopped is the expected end.
  }
};
addEventListener("load", async () => {
  // The exempt flavour goes last, and alone: what it does comes after all that the others did.
  const [last, ...others] = zoo.flavours.toReversed();
  await Promise.all(others.toReversed().map(attempt));
  await attempt(last);
  await fetch("/zoo/done/" + zoo.said);
});
