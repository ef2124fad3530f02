(async leftovers => {
  // Leaves something of each flavour in every store, as an earlier visit with consent would have.
  for (const [flavour, name, secret] of leftovers) {
    localStorage.setItem(name, secret);
    sessionStorage.setItem(name, secret);
    await new Promise((done, fail) => {
      const opening = indexedDB.open(name);
      opening.onerror = fail;
      opening.onupgradeneeded = () => opening.result.createObjectStore("it").put(secret, 1);
      opening.onsuccess = () => done(opening.result.close());
    });
    const cache = await caches.open(name);
    await cache.put("/zoo/left/" + flavour, new Response(secret));
    const file = await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
    const writer = await file.createWritable();
    await writer.write(secret);
    await writer.close();
  }
  return true;
})(LEFTOVERS)
