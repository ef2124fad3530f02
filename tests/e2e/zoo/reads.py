"""Ways to read what an earlier visit left: cookies as sent in requests and as scripts see them, and each other store."""

from zoo.vector import Vector

# The portal notes which leftovers came with a request for `?read=`.
SENT = {
    "image": "const it = new Image(); const end = loaded(it); it.src = answer({ read: vector, type: 'image/gif' }); await end",
    "fetch": "await fetch(answer({ read: vector }))",
    "frame": "const it = frame({}); const end = loaded(it); it.src = answer({ read: vector }); await end",
    "redirect": "await fetch(answer({ status: '302 Found', to: answer({ read: vector }) }))",
    "socket": "const it = new WebSocket(answer({ read: vector })); await new Promise(end => it.onclose = it.onerror = end)",
    "beacon": "navigator.sendBeacon(answer({ read: vector }), 'x'); await pause(100)",
    "worker": "const it = new Worker(answer({ read: vector, type: 'text/javascript', body: 'postMessage(1)' }));"
    " await new Promise(end => it.onmessage = end)",
}
FROM_DATABASE = """new Promise((done, fail) => { const opening = FACTORY.open(NAME); opening.onerror = fail;
    opening.onupgradeneeded = () => opening.transaction.abort();
    opening.onsuccess = () => { const it = opening.result.transaction('it').objectStore('it').get(1);
        it.onsuccess = () => { opening.result.close(); done(it.result); }; it.onerror = fail; }; })"""
DATABASE = FROM_DATABASE.replace("FACTORY", "indexedDB")
FILE = "await (await (await (await navigator.storage.getDirectory()).getFileHandle(NAME)).getFile()).text()"
SEEN = {
    "cookie": "return document.cookie",
    "cookie_getter": "return getter(window).call(document)",
    "cookie_blank_frame": "return frame({}).contentDocument.cookie",
    "cookie_foreign_getter": "return getter(frame({}).contentWindow).call(document)",
    "cookie_index_frame": "frame({}); return window[window.length - 1].document.cookie",
    "cookie_srcdoc_again": "return (await again({ srcdoc: '<p>' }, it => it.srcdoc = script('window.it = document.cookie'))).contentWindow.it",
    "cookie_blob_frame": "const it = frame({ src: blob(script('window.it = document.cookie')) }); await loaded(it); return it.contentWindow.it",
    "cookie_own_text_again": "return (await again({ src: '/zoo/plain' }, it => it.src = '/zoo/plain?2')).contentDocument.cookie",
    "cookie_store_get": "return await cookieStore.get(left)",
    "cookie_store_get_all": "return (await cookieStore.getAll()).map(it => it.name)",
    "cookie_store_prototype": "return (await CookieStore.prototype.getAll.call(cookieStore)).map(it => it.name)",
    "cookie_store_blank_frame": "return (await frame({}).contentWindow.cookieStore.getAll()).map(it => it.name)",
    "cookie_service_worker": "return worked('service', 'return (await cookieStore.getAll()).map(it => it.name)')",
    "local_get_item": "return localStorage.getItem(left)",
    "local_property": "return localStorage[left]",
    "local_descriptor": "return Object.getOwnPropertyDescriptor(localStorage, left)",
    "local_keys": "return Object.keys(localStorage)",
    "local_names": "return Reflect.ownKeys(localStorage)",
    "local_entries": "return Object.entries(localStorage)",
    "local_spread": "return { ...localStorage }",
    "local_json": "return JSON.stringify(localStorage)",
    "local_loop": "const all = []; for (const it in localStorage) all.push(it); return all",
    "local_key": "return Array.from({ length: 99 }, (_, at) => localStorage.key(at))",
    "local_in": "return left in localStorage && left",
    "local_has_own": "return Object.hasOwn(localStorage, left) && left",
    "local_prototype": "return Storage.prototype.getItem.call(localStorage, left)",
    "local_blank_frame": "return frame({}).contentWindow.localStorage.getItem(left)",
    "local_foreign_prototype": "return frame({}).contentWindow.Storage.prototype.getItem.call(localStorage, left)",
    "session_get_item": "return sessionStorage.getItem(left)",
    "session_keys": "return Object.keys(sessionStorage)",
    "database": "return " + DATABASE.replace("NAME", "left"),
    "databases": "return (await indexedDB.databases()).map(it => it.name)",
    "database_blank_frame": "const other = frame({}).contentWindow; return "
    + FROM_DATABASE.replace("FACTORY", "other.indexedDB").replace("NAME", "left"),
    "database_own_worker": "return worked('own', `return " + DATABASE.replace("NAME", "'${left}'") + "`)",
    "database_blob_worker": "return worked('blob', `return " + DATABASE.replace("NAME", "'${left}'") + "`)",
    "databases_blob_worker": "return worked('blob', 'return (await indexedDB.databases()).map(it => it.name)')",
    "cache_match": "return (await caches.match('/zoo/left/' + flavour)).text()",
    "cache_open": "return (await (await caches.open(left)).match('/zoo/left/' + flavour)).text()",
    "cache_keys": "return caches.keys()",
    "cache_has": "return await caches.has(left) && left",
    "cache_blank_frame": "return frame({}).contentWindow.caches.keys()",
    "cache_blob_worker": "return worked('blob', 'return caches.keys()')",
    "cache_own_worker": "return worked('own', 'return caches.keys()')",
    "file": f"return {FILE.replace('NAME', 'left')}",
    "file_keys": "const all = []; for await (const it of (await navigator.storage.getDirectory()).keys()) all.push(it); return all",
    "file_entries": "const all = []; for await (const [it] of await navigator.storage.getDirectory()) all.push(it); return all",
    "file_blob_worker": "return worked('blob', `return " + FILE.replace("NAME", "'${left}'") + "`)",
}

READS = (
    [Vector("sent_document", "header", "read", "seen", markup="<!-- the page's own request -->")]
    + [Vector(f"sent_{name}", "header", "read", "seen", run) for name, run in SENT.items()]
    + [Vector(f"read_{name}", "script", "read", "seen", run) for name, run in SEEN.items()]
)
