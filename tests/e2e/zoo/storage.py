"""Ways to write to what is not a cookie: local and session storage, IndexedDB, Cache Storage, the private file system, storage buckets."""

from zoo.vector import Vector

LOCAL = {
    "set_item": "localStorage.setItem(name, '1')",
    "property": "localStorage[name] = '1'",
    "member": "eval(`localStorage.${name} = '1'`)",
    "define_property": "Object.defineProperty(localStorage, name, { value: '1', configurable: true, enumerable: true, writable: true })",
    "reflect_set": "Reflect.set(localStorage, name, '1')",
    "reflect_define": "Reflect.defineProperty(localStorage, name, { value: '1', configurable: true, enumerable: true, writable: true })",
    "assign": "Object.assign(localStorage, { [name]: '1' })",
    "prototype": "Storage.prototype.setItem.call(localStorage, name, '1')",
    "window_getter": "Object.getOwnPropertyDescriptor(window, 'localStorage').get.call(window).setItem(name, '1')",
    "object_key": "localStorage.setItem({ toString() { return name; } }, '1')",
    "blank_frame": "frame({}).contentWindow.localStorage.setItem(name, '1')",
    "blank_frame_property": "frame({}).contentWindow.localStorage[name] = '1'",
    "foreign_prototype": "frame({}).contentWindow.Storage.prototype.setItem.call(localStorage, name, '1')",
    "foreign_getter": "const other = frame({}).contentWindow; Object.getOwnPropertyDescriptor(other, 'localStorage').get.call(window)[name] = '1'",
    "srcdoc_frame": "await loaded(frame({ srcdoc: script(`localStorage.setItem('${name}', '1')`) }))",
    "srcdoc_again": "await again({ srcdoc: '<p>' }, it => it.srcdoc = script(`localStorage.setItem('${name}', '1')`))",
    "blob_again": "await again({ srcdoc: '<p>' }, it => { it.removeAttribute('srcdoc'); it.src = blob(script(`localStorage['${name}'] = '1'`)); })",
    "own_text_again": "const it = await again({ src: '/zoo/plain' }, it => it.src = '/zoo/plain?2'); it.contentWindow.localStorage[name] = '1'",
}

OTHERS = {
    "session_set_item": ("session", "sessionStorage.setItem(name, '1')"),
    "session_property": ("session", "sessionStorage[name] = '1'"),
    "session_define_property": ("session", "Object.defineProperty(sessionStorage, name, { value: '1', configurable: true })"),
    "session_blank_frame": ("session", "frame({}).contentWindow.sessionStorage.setItem(name, '1')"),
    "database": ("database", "await databaseOf(indexedDB, name)"),
    "database_prototype": ("database", "await databaseOf({ open: it => IDBFactory.prototype.open.call(indexedDB, it) }, name)"),
    "database_blank_frame": ("database", "await databaseOf(frame({}).contentWindow.indexedDB, name)"),
    "database_foreign_prototype": (
        "database",
        "const other = frame({}).contentWindow; await databaseOf({ open: it => other.IDBFactory.prototype.open.call(indexedDB, it) }, name)",
    ),
    "database_own_worker": ("database", "await worked('own', 'return ' + DATABASE.replace('NAME', `'${name}'`))"),
    "database_blob_worker": ("database", "await worked('blob', 'return ' + DATABASE.replace('NAME', `'${name}'`))"),
    "database_shared_worker": ("database", "await worked('shared', 'return ' + DATABASE.replace('NAME', `'${name}'`))"),
    "database_service_worker": ("database", "await worked('service', 'return ' + DATABASE.replace('NAME', `'${name}'`))"),
    "cache": ("cache", "await caches.open(name)"),
    "cache_prototype": ("cache", "await CacheStorage.prototype.open.call(caches, name)"),
    "cache_blank_frame": ("cache", "await frame({}).contentWindow.caches.open(name)"),
    "cache_own_worker": ("cache", "await worked('own', `await caches.open('${name}')`)"),
    "cache_blob_worker": ("cache", "await worked('blob', `await caches.open('${name}')`)"),
    "cache_service_worker": ("cache", "await worked('service', `await caches.open('${name}')`)"),
    "file": ("file", "await (await navigator.storage.getDirectory()).getFileHandle(name, { create: true })"),
    "folder": ("file", "await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true })"),
    "file_prototype": (
        "file",
        "await FileSystemDirectoryHandle.prototype.getFileHandle.call(await navigator.storage.getDirectory(), name, { create: true })",
    ),
    "file_moved": (
        "file",
        "const root = await navigator.storage.getDirectory(); const it = await root.getFileHandle('zoo_necessary_moved_' + flavour,"
    " { create: true });"
        " await it.move(name)",
    ),
    "file_blank_frame": ("file", "await (await frame({}).contentWindow.navigator.storage.getDirectory()).getFileHandle(name, { create: true })"),
    "file_own_worker": ("file", "await worked('own', `await (await navigator.storage.getDirectory()).getFileHandle('${name}', { create: true })`)"),
    "file_blob_worker": ("file", "await worked('blob', `await (await navigator.storage.getDirectory()).getFileHandle('${name}', { create: true })`)"),
    "bucket": ("bucket", "await navigator.storageBuckets.open(name)"),
    "bucket_database": ("bucket database", "await databaseOf((await navigator.storageBuckets.open('zoo_necessary_bucket')).indexedDB, name)"),
    "bucket_cache": ("bucket cache", "await (await navigator.storageBuckets.open('zoo_necessary_bucket')).caches.open(name)"),
}

STORAGE = [Vector(f"local_{name}", "script", "write", "local", run) for name, run in LOCAL.items()] + [
    Vector(name, "script", "write", of, run) for name, (of, run) in OTHERS.items()
]
