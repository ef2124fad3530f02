(async () => {
  // What is on the device, as seen from where no page script and no guard is.
  const rows = [];
  const tell = (of, names) => { for (const name of names) rows.push([of, name]); };
  tell("local", Object.keys(localStorage));
  tell("session", Object.keys(sessionStorage));
  const held = async (prefix, place) => {
    tell(prefix + "database", (await place.indexedDB.databases()).map(it => it.name));
    tell(prefix + "cache", await place.caches.keys());
  };
  await held("", globalThis);
  const files = [];
  for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(name);
  tell("file", files);
  if (navigator.storageBuckets) {
    const names = await navigator.storageBuckets.keys();
    tell("bucket", names);
    for (const name of names) {
      const bucket = await navigator.storageBuckets.open(name);
      await held("bucket ", bucket);
    }
  }
  return rows;
})()
