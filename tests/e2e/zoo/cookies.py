"""Ways to write a cookie: by each kind of response, and by scripts."""

from zoo.vector import Vector

ANSWERS = {
    "image": "const it = new Image(); const end = loaded(it); it.src = answer({ set: name, type: 'image/gif' }); await end",
    "style": "const it = document.createElement('link'); it.rel = 'stylesheet'; it.href = answer({ set: name, type: 'text/css' });"
    " const end = loaded(it); document.head.append(it); await end",
    "script": "const it = document.createElement('script'); it.src = answer({ set: name, type: 'text/javascript' });"
    " const end = loaded(it); document.head.append(it); await end",
    "font": "await new FontFace('f' + flavour, `url(${answer({ set: name, type: 'font/woff2' })})`).load()",
    "fetch": "await fetch(answer({ set: name, type: 'application/json' }))",
    "post": "await fetch(answer({ set: name, type: 'application/json' }), { method: 'POST', body: 'x' })",
    "xhr": "const it = new XMLHttpRequest(); it.open('GET', answer({ set: name, type: 'text/xml' })); const end = loaded(it); it.send(); await end",
    "redirect": "await fetch(answer({ set: name, status: '302 Found', to: '/zoo/plain' }))",
    "not_found": "const it = frame({}); const end = loaded(it); it.src = answer({ set: name, status: '404 Not Found' }); await end",
    "no_content": "await fetch(answer({ set: name, status: '204 No Content' }))",
    "frame": "const it = frame({}); const end = loaded(it); it.src = answer({ set: name }); await end",
    "object": "const it = document.createElement('object'); const end = loaded(it); it.data = answer({ set: name });"
    " document.body.append(it); await end",
    "form": "const it = frame({ name: 'f' + flavour }); const form = Object.assign(document.createElement('form'),"
    " { target: it.name, method: 'post', action: answer({ set: name }) }); document.body.append(form); const end = loaded(it);"
    " form.submit(); await end",
    "beacon": "navigator.sendBeacon(answer({ set: name }), 'x'); for (let turn = 0; turn < 10 && !document.cookie.includes(name);"
    " turn++) await pause(100)",
    "events": "const it = new EventSource(answer({ set: name, type: 'text/event-stream' })); await new Promise(end => it.onerror = end); it.close()",
    "socket": "const it = new WebSocket(answer({ set: name })); await new Promise(end => it.onclose = it.onerror = end)",
    "worker": "const it = new Worker(answer({ set: name, type: 'text/javascript', body: 'postMessage(1)' }));"
    " await new Promise(end => it.onmessage = end)",
    "service_worker": "const it = await navigator.serviceWorker.register(answer({ set: name, type: 'text/javascript' }),"
    " { scope: '/zoo/scope/' + name }); await it.unregister()",
    "video": "const it = document.createElement('video'); it.src = answer({ set: name, type: 'video/mp4' }); await loaded(it)",
}

SCRIPTED = {
    "property": "document.cookie = cookie(name)",
    "path": "document.cookie = name + '=1; path=/elsewhere'",
    "long_line": "document.cookie = name + '=1; expires=Fri, 31 Dec 2038 23:59:59 GMT; samesite=lax; path=/'",
    "setter_taken": "setter(window).call(document, cookie(name))",
    "setter_looked_up": "document.__lookupSetter__('cookie').call(document, cookie(name))",
    "reflect": "Reflect.set(document, 'cookie', cookie(name))",
    "store": "await cookieStore.set(name, '1')",
    "store_prototype": "await CookieStore.prototype.set.call(cookieStore, { name, value: '1' })",
    "blank_frame": "frame({}).contentDocument.cookie = cookie(name)",
    "blank_frame_by_index": "frame({}); window[window.length - 1].document.cookie = cookie(name)",
    "blank_frame_by_name": "frame({ name: 'n' + flavour }); window['n' + flavour].document.cookie = cookie(name)",
    "blank_frame_taken_setter": "setter(frame({}).contentWindow).call(document, cookie(name))",
    "blank_frame_store": "await frame({}).contentWindow.cookieStore.set(name, '1')",
    "inner_html_frame": "const it = document.createElement('div'); document.body.append(it); it.innerHTML = '<iframe></iframe>';"
    " window[window.length - 1].document.cookie = cookie(name)",
    "adjacent_html_frame": "document.body.insertAdjacentHTML('beforeend', '<iframe></iframe>');"
    " window[window.length - 1].document.cookie = cookie(name)",
    "fragment_frame": "document.body.append(document.createRange().createContextualFragment('<iframe></iframe>'));"
    " window[window.length - 1].document.cookie = cookie(name)",
    "unsafe_html_frame": "const it = document.createElement('div'); document.body.append(it); it.setHTMLUnsafe('<iframe></iframe>');"
    " window[window.length - 1].document.cookie = cookie(name)",
    "shadow_frame": "const it = document.createElement('div'); document.body.append(it);"
    " frame({}, it.attachShadow({ mode: 'closed' })).contentDocument.cookie = cookie(name)",
    "content_document_getter": "const it = frame({}); const get = Object.getOwnPropertyDescriptor(HTMLIFrameElement.prototype,"
    " 'contentDocument').get;"
    " get.call(it).cookie = cookie(name)",
    "get_svg_document": "frame({}).getSVGDocument().cookie = cookie(name)",
    "foreign_append": "const other = frame({}).contentWindow; other.Node.prototype.appendChild.call(document.body, document.createElement('iframe'));"
    " window[window.length - 1].document.cookie = cookie(name)",
    "foreign_inner_html": "const other = frame({}).contentWindow; const it = document.createElement('div'); document.body.append(it);"
    " Object.getOwnPropertyDescriptor(other.Element.prototype, 'innerHTML').set.call(it, '<iframe></iframe>');"
    " window[window.length - 1].document.cookie = cookie(name)",
    "frame_in_frame": "const other = frame({}).contentDocument; const it = other.createElement('iframe'); other.body.append(it);"
    " it.contentDocument.cookie = cookie(name)",
    "message_source": "const other = new Promise(done => addEventListener('message', event => done(event.source), { once: true }));"
    " frame({ srcdoc: script('parent.postMessage(1)') }); (await other).document.cookie = cookie(name)",
    "event_view": "const it = frame({}); it.contentDocument.body.onclick = event => event.view.document.cookie = cookie(name);"
    " it.contentDocument.body.dispatchEvent(new it.contentWindow.MouseEvent('click', { view: it.contentWindow }))",
    "reappended_frame": "const it = frame({}); it.remove(); document.body.append(it); it.contentDocument.cookie = cookie(name)",
    "written_frame": "const it = frame({}).contentDocument; it.open(); it.write(script(`document.cookie = '${cookie(name)}'`)); it.close();"
    " await pause(50)",
    "srcdoc_frame": "await loaded(frame({ srcdoc: script(`document.cookie = '${cookie(name)}'`) }))",
    "srcdoc_again": "await again({ srcdoc: '<p>' }, it => it.srcdoc = script(`document.cookie = '${cookie(name)}'`))",
    "srcdoc_by_attribute": "await again({ srcdoc: '<p>' }, it => it.setAttribute('srcdoc', script(`document.cookie = '${cookie(name)}'`)))",
    "srcdoc_by_node": "await again({ srcdoc: '<p>' }, it => it.attributes.srcdoc.value = script(`document.cookie = '${cookie(name)}'`))",
    "blob_frame": "await loaded(frame({ src: blob(script(`document.cookie = '${cookie(name)}'`)) }))",
    "blob_again": "await again({ srcdoc: '<p>' }, it => { it.removeAttribute('srcdoc');"
    " it.src = blob(script(`document.cookie = '${cookie(name)}'`)); })",
    "blob_xhtml_again": "await again({ srcdoc: '<p>' }, it => { it.removeAttribute('srcdoc');"
    " it.src = blob('<html xmlns=\"http://www.w3.org/1999/xhtml\">'"
    " + script(`document.cookie = '${cookie(name)}'`) + '</html>', 'application/xhtml+xml'); })",
    "blob_svg_again": "await again({ srcdoc: '<p>' }, it => { it.removeAttribute('srcdoc');"
    " it.src = blob('<svg xmlns=\"http://www.w3.org/2000/svg\">'"
    " + script(`document.cookie = '${cookie(name)}'`) + '</svg>', 'image/svg+xml'); })",
    "blob_text_again": "const it = await again({ srcdoc: '<p>' }, it => { it.removeAttribute('srcdoc'); it.src = blob('x', 'text/plain'); });"
    " it.contentDocument.cookie = cookie(name)",
    "script_address_frame": "frame({ src: 'javascript:' + JSON.stringify(script(`document.cookie = '${cookie(name)}'`)) }); await pause(50)",
    "script_address_again": "const it = await again({}, it => it.src = '/zoo/plain');"
    " it.src = 'javascript:document.cookie = \"' + cookie(name) + '\"; void 0';"
    " await pause(100)",
    "own_page_frame": "await loaded(frame({ src: answer({ body: script(`document.cookie = '${cookie(name)}'`) }) }))",
    "own_text_frame": "const it = frame({ src: '/zoo/plain' }); await loaded(it); it.contentDocument.cookie = cookie(name)",
    "own_text_again": "const it = await again({ srcdoc: '<p>' }, it => { it.removeAttribute('srcdoc'); it.src = '/zoo/plain'; });"
    " it.contentDocument.cookie = cookie(name)",
    "own_text_location": "const it = await again({ srcdoc: '<p>' }, it => it.contentWindow.location = '/zoo/plain');"
    " it.contentDocument.cookie = cookie(name)",
    "own_image_again": "const it = await again({ src: '/zoo/plain' }, it => it.src = answer({ type: 'image/gif' }));"
    " it.contentDocument.cookie = cookie(name)",
    "own_xml_frame": "await again({ src: '/zoo/plain' }, it => it.src = answer({ type: 'text/xml',"
    " body: '<html xmlns=\"http://www.w3.org/1999/xhtml\">'"
    " + script(`document.cookie = '${cookie(name)}'`) + '</html>' }))",
    "own_svg_frame": "await again({ src: '/zoo/plain' }, it => it.src = answer({ type: 'image/svg+xml',"
    " body: '<svg xmlns=\"http://www.w3.org/2000/svg\">'"
    " + script(`document.cookie = '${cookie(name)}'`) + '</svg>' }))",
    "own_text_object": "const it = Object.assign(document.createElement('object'), { type: 'text/plain', data: '/zoo/plain' });"
    " document.body.append(it);"
    " await within(1000, loaded(it)); it.contentDocument.cookie = cookie(name)",
    "sandboxed_frame": "await loaded(frame({ sandbox: 'allow-scripts allow-same-origin', srcdoc: script(`document.cookie = '${cookie(name)}'`) }))",
    "service_worker_store": "await worked('service', `await cookieStore.set('${name}', '1')`)",
}

POPUPS = {
    "blank_popup": "const it = open('about:blank'); it.document.cookie = cookie(name)",
    "empty_popup": "const it = open(); it.document.cookie = cookie(name)",
    "text_popup": "const it = open('/zoo/plain'); while (!it.document || it.document.URL === 'about:blank' || it.document.readyState !== 'complete')"
    " await pause(50); it.document.cookie = cookie(name)",
    "text_popup_again": "const it = open('/zoo/answer?body=x'); while (it.location.pathname !== '/zoo/answer') await pause(50);"
    " it.location = '/zoo/plain';"
    " while (it.location.pathname !== '/zoo/plain') await pause(50); it.document.cookie = cookie(name)",
    "script_address_popup": "const it = open('javascript:' + JSON.stringify(script(`document.cookie = '${cookie(name)}'`))); await pause(200)",
    "blob_popup": "const it = open(blob(script(`document.cookie = '${cookie(name)}'`))); await pause(500)",
}

PREFETCH = "const it = document.createElement('link'); it.rel = 'prefetch'; it.href = answer({ set: name }); document.head.append(it); await loaded(it)"

COOKIES = (
    [Vector("document_set_cookie", "header", "write", "cookie", fields="Set-Cookie: $NAME=1; Path=/")]
    + [Vector(f"set_cookie_{name}", "header", "write", "cookie", run) for name, run in ANSWERS.items()]
    + [Vector("set_cookie_prefetch", "header", "write", "cookie", PREFETCH, each=True)]
    + [Vector(f"cookie_{name}", "script", "write", "cookie", run) for name, run in SCRIPTED.items()]
    + [Vector(f"cookie_{name}", "script", "write", "cookie", run, top=True) for name, run in POPUPS.items()]
)
