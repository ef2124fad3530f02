// Takes away what page scripts kept with a consent that is no more: storage keys, databases, caches, files.
//
// It goes to the guard of a host that declares storage, which calls it before it hides anything; `isGone` tells of a name
// that is declared and may no longer be kept. What is not declared is hidden and left where it is.
OCTROI_FORGET = (realm, each, isGone) => {
  const all = (list, remove) =>
    list && list.then(names => each(names, name => isGone(name) && remove(name)), () => {});
  // Documents of other addresses, as frames begin with, may have no jar to read a choice from.
  if (!/^http/.test(realm.location.protocol)) return;
  try {
    const { localStorage, sessionStorage, indexedDB, caches, navigator } = realm;
    each([localStorage, sessionStorage], area =>
      each(Object.keys(area), key => isGone(key) && area.removeItem(key)));
    const databases = indexedDB.databases && indexedDB.databases();
    all(databases && databases.then(list => list.map(({ name }) => name)), name => indexedDB.deleteDatabase(name));
    all(caches && caches.keys(), name => caches.delete(name));
    // Listed later, when the guard hides what is to go.
    const { entries } = realm.FileSystemDirectoryHandle.prototype;
    navigator.storage.getDirectory().then(async root => {
      for await (const [name] of entries.call(root)) if (isGone(name)) root.removeEntry(name, { recursive: true });
    }).catch(() => {});
  } catch {
    // A sandboxed document keeps nothing.
  }
};
