"""Ways to reach a third party: by markup, by scripts, by frames and workers, and by fields of a response."""

from zoo.vector import Vector

MARKUP = {
    "image": "<img src=$BASE/x.gif>",
    "srcset": "<img srcset='$BASE/x.gif 1x'>",
    "picture": "<picture><source srcset=$BASE/x.gif><img></picture>",
    "background_attribute": "<table background=$BASE/x.gif><tr><td>x</table>",
    "input_image": "<input type=image src=$BASE/x.gif>",
    "script": "<script src=$BASE/x.js></script>",
    "stylesheet": "<link rel=stylesheet href=$BASE/x.css>",
    "style_import": "<style>@import url($BASE/x.css)</style>",
    "style_url": "<div style='background:url($BASE/x.gif)'>x</div>",
    "style_image_set": '<div style=\'background:image-set("$BASE/x.gif" 1x)\'>x</div>',
    "style_font": "<style>@font-face{font-family:$NAME;src:url($BASE/x.woff2)}#$NAME{font-family:$NAME}</style><p id=$NAME>x",
    "own_style_url": "<link rel=stylesheet href='/zoo/answer?type=text/css&body=.$NAME{background:url($BASE/x.gif)}'><p class=$NAME>x",
    "video": "<video src=$BASE/x.mp4 preload=auto></video>",
    "poster": "<video poster=$BASE/x.gif></video>",
    "audio": "<audio src=$BASE/x.mp3 preload=auto></audio>",
    "track": "<video src=data:video/mp4,x crossorigin=anonymous><track default kind=captions src=$BASE/x.vtt></video>",
    "object": "<object data=$BASE/x.html></object>",
    "embed": "<embed src=$BASE/x.html>",
    "frame": "<iframe src=$BASE/x.html></iframe>",
    "svg_image": "<svg><image href=$BASE/x.svg /></svg>",
    "svg_filter_image": "<svg><filter id=$NAME><feImage href=$BASE/x.gif /></filter><rect width=9 height=9 filter=url(#$NAME) /></svg>",
    "prefetch": "<link rel=prefetch href=$BASE/x.html>",
    "preload_image": "<link rel=preload as=image href=$BASE/x.gif>",
    "preload_script": "<link rel=preload as=script href=$BASE/x.js>",
    "module_preload": "<link rel=modulepreload href=$BASE/x.js>",
    "redirected_image": "<img src='/zoo/answer?status=302+Found&to=$BASE/x.gif'>",
    "redirected_frame": "<iframe src='/zoo/answer?status=302+Found&to=$BASE/x.html'></iframe>",
    "srcdoc_image": "<iframe srcdoc='<img src=$BASE/x.gif>'></iframe>",
    "srcdoc_refresh": '<iframe srcdoc=\'<meta http-equiv=refresh content="0;url=$BASE/x.html">\'></iframe>',
    "form_into_frame": "<iframe name=$NAME></iframe><form target=$NAME action=$BASE/x.html method=post></form>"
    "<script>document.forms[document.forms.length - 1].submit()</script>",
    "svg_use_script": "<svg><script href=$BASE/x.js></script></svg>",
}
TOP_MARKUP = {
    "manifest": "<link rel=manifest href=$BASE/x.json>",
    "icon": "<link rel=icon href=$BASE/x.gif>",
}
ONE_AT_A_TIME = {
    "speculation_rules": '<script type=speculationrules>{"prefetch":[{"source":"list","urls":["$BASE/x.html"],"eagerness":"immediate"}]}</script>',
}
QUIET_MARKUP = {
    "preconnect": "<link rel=preconnect href=$BASE>",
    "preconnect_anonymous": "<link rel=preconnect crossorigin href=$BASE>",
}

SCRIPTED = {
    "new_image": "const it = new Image(); const end = loaded(it); it.src = base + '/x.gif'; await end",
    "fetch": "await fetch(base + '/x.json')",
    "fetch_post": "await fetch(base + '/x.json', { mode: 'no-cors', keepalive: true, method: 'POST', body: 'x' })",
    "xhr": "const it = new XMLHttpRequest(); it.open('GET', base + '/x.json'); const end = loaded(it); it.send(); await end",
    "beacon": "navigator.sendBeacon(base + '/x', 'x'); await heard(flavour)",
    "ping": "const it = Object.assign(document.createElement('a'), { href: '#x', ping: base + '/x' }); document.body.append(it);"
    " it.click(); await heard(flavour)",
    "events": "const it = new EventSource(base + '/x'); await new Promise(end => it.onerror = end); it.close()",
    "socket": "const it = new WebSocket('ws://' + host + '/' + vector + '/x'); await new Promise(end => it.onclose = it.onerror = end)",
    "socket_stream": "await new WebSocketStream('ws://' + host + '/' + vector + '/x').opened",
    "import": "await import(base + '/x.js')",
    "font_face": "await new FontFace('f', `url(${base}/x.woff2)`).load()",
    "payment": "await new PaymentRequest([{ supportedMethods: base + '/x' }], { total: { label: 'x', amount: { currency: 'EUR',"
    " value: '1' } } }).canMakePayment()",
    "redirected_fetch": "await fetch(answer({ status: '302 Found', to: base + '/x.json' }), { mode: 'no-cors' })",
    "own_worker": "await worked('own', `await fetch('${base}/x.json')`)",
    "own_worker_import": "await worked('own', `importScripts('${base}/x.js')`)",
    "own_worker_socket": "await worked('own', `new WebSocket('ws://${host}/${vector}/x'); await new Promise(end => setTimeout(end, 100))`)",
    "own_worker_nested": "await worked('own', `new Worker(URL.createObjectURL(new Blob([\"fetch('${base}/x.json')\"])));"
    " await new Promise(end => setTimeout(end, 200))`); await heard(flavour)",
    "blob_worker": "await worked('blob', `await fetch('${base}/x.json')`)",
    "blob_worker_import": "await worked('blob', `importScripts('${base}/x.js')`)",
    "data_worker": "const it = new Worker('data:text/javascript,' + encodeURIComponent(`fetch('${base}/x.json').finally(() => postMessage(1))`));"
    " await new Promise(end => it.onmessage = it.onerror = end)",
    "module_worker_import": "const it = new Worker(answer({ type: 'text/javascript', body: `import '${base}/x.js'; postMessage(1)` }),"
    " { type: 'module' });"
    " await new Promise(end => it.onmessage = it.onerror = end)",
    "shared_worker": "await worked('shared', `await fetch('${base}/x.json')`)",
    "service_worker": "await worked('service', `await fetch('${base}/x.json')`)",
    "audio_worklet": "await new OfflineAudioContext(1, 1, 8000).audioWorklet.addModule(answer({ type: 'text/javascript',"
    " body: `import '${base}/x.js'` }))",
    "blank_frame": "await frame({}).contentWindow.fetch(base + '/x.json')",
    "blank_frame_image": "const it = new (frame({}).contentWindow.Image)(); const end = loaded(it); it.src = base + '/x.gif'; await end",
    "written_frame": "const it = frame({}).contentDocument; it.open(); it.write(`<img src=${base}/x.gif>`); it.close(); await heard(flavour)",
    "blob_frame": "await loaded(frame({ src: blob(`<img src=${base}/x.gif>`) }))",
    "data_frame": "await loaded(frame({ src: 'data:text/html,' + encodeURIComponent(`<img src=${base}/x.gif>`) }))",
    "script_address_frame": "frame({ src: 'javascript:' + JSON.stringify(`<img src=${base}/x.gif>`) }); await heard(flavour)",
    "own_text_frame": "const it = frame({ src: '/zoo/plain' }); await loaded(it); await it.contentWindow.fetch(base + '/x.json')",
    "own_image_frame": "const it = frame({ src: answer({ type: 'image/gif' }) }); await loaded(it); await it.contentWindow.fetch(base + '/x.json')",
    "own_json_frame": "const it = frame({ src: answer({ type: 'application/json', body: '{}' }) }); await loaded(it);"
    " await it.contentWindow.fetch(base + '/x.json')",
    "own_style_frame": "const it = frame({ src: answer({ type: 'text/css' }) }); await loaded(it); await it.contentWindow.fetch(base + '/x.json')",
    "own_script_frame": "const it = frame({ src: answer({ type: 'text/javascript' }) }); await loaded(it);"
    " await it.contentWindow.fetch(base + '/x.json')",
    "own_error_frame": "const it = frame({ src: answer({ type: 'text/plain', status: '500 Broken', body: 'x' }) }); await loaded(it);"
    " await it.contentWindow.fetch(base + '/x.json')",
    "own_untyped_frame": "const it = frame({ src: answer({ type: '', body: 'x' }) }); await loaded(it);"
    " await it.contentWindow.fetch(base + '/x.json')",
    "own_xml_frame": "await loaded(frame({ src: answer({ type: 'text/xml',"
    " body: `<html xmlns='http://www.w3.org/1999/xhtml'><img src='${base}/x.gif'/></html>` }) }))",
    "own_svg_frame": "await loaded(frame({ src: answer({ type: 'image/svg+xml',"
    " body: `<svg xmlns='http://www.w3.org/2000/svg'><image href='${base}/x.gif' width='9' height='9'/></svg>` }) }))",
    "own_xml_style_frame": "await loaded(frame({ src: answer({ type: 'text/xml',"
    " body: `<?xml-stylesheet type='text/css' href='${base}/x.css'?><a/>` }) }))",
}
TABS = {
    "fetch_later": "fetchLater(base + '/x.json', { activateAfter: 0 }); await heard(flavour)",
    "blank_popup": "const it = open('about:blank'); await it.fetch(base + '/x.json').finally(() => it.close())",
    "text_popup": "const it = open('/zoo/plain'); while (it.location.pathname !== '/zoo/plain' || it.document.readyState !== 'complete') await pause(50);"
    " await it.fetch(base + '/x.json').finally(() => it.close())",
    "popup": "const it = open(base + '/x.html'); await heard(flavour); it.close()",
    "popup_noopener": "open(base + '/x.html', '_blank', 'noopener'); await heard(flavour)",
    "form_popup": "const it = Object.assign(document.createElement('form'), { target: '_blank', action: base + '/x.html', method: 'post' });"
    " document.body.append(it); it.submit(); await heard(flavour)",
    "navigated_popup": "const it = open('/zoo/plain'); while (it.location.pathname !== '/zoo/plain') await pause(50); it.location = base + '/x.html';"
    " await heard(flavour); it.close()",
}
# Nothing but a datagram or a bare connection shows these.
QUIET = {
    "stun": "const it = new RTCPeerConnection({ iceServers: [{ urls: 'stun:' + host }] }); it.createDataChannel('x');"
    " await it.setLocalDescription(await it.createOffer()); await heard(flavour); it.close()",
    "stun_later": "const it = new RTCPeerConnection(); it.setConfiguration({ iceServers: [{ urls: ['stun:' + host] }] }); it.createDataChannel('x');"
    " await it.setLocalDescription(await it.createOffer()); await heard(flavour); it.close()",
    "stun_blank_frame": "const it = new (frame({}).contentWindow.RTCPeerConnection)({ iceServers: [{ urls: 'stun:' + host }] });"
    " it.createDataChannel('x');"
    " await it.setLocalDescription(await it.createOffer()); await heard(flavour); it.close()",
    "turn": "const it = new RTCPeerConnection({ iceServers: [{ urls: `turn:${host}?transport=tcp`, username: 'u', credential: 'c' }] });"
    " it.createDataChannel('x'); await it.setLocalDescription(await it.createOffer()); await heard(flavour); it.close()",
    "ice_candidate": "const it = new RTCPeerConnection(); const to = new RTCPeerConnection(); to.createDataChannel('x');"
    " const offer = await to.createOffer(); await to.setLocalDescription(offer); await it.setRemoteDescription(offer);"
    " await it.setLocalDescription(await it.createAnswer()); const [at, port] = host.split(':');"
    " await it.addIceCandidate({ candidate: `candidate:1 1 udp 2122260223 ${at} ${port} typ host`, sdpMid: '0' }); await heard(flavour);"
    " it.close(); to.close()",
    "web_transport": "const it = new WebTransport('https://' + host + '/x'); it.ready.catch(() => {}); await heard(flavour); it.close()",
    "script_preconnect": "document.head.append(Object.assign(document.createElement('link'), { rel: 'preconnect', href: base }));"
    " await heard(flavour)",
    "script_frame_connection": "const it = frame({ src: base + '/x.html' }); await loaded(it)",
}
FIELDS = {
    "link_preload": "Link: <$BASE/x.js>; rel=preload; as=script",
    "link_module_preload": "Link: <$BASE/x.js>; rel=modulepreload",
    "link_prefetch": "Link: <$BASE/x.html>; rel=prefetch",
    "report_uri": "Content-Security-Policy: img-src 'none'; report-uri $BASE/x",
    "report_only_uri": "Content-Security-Policy-Report-Only: img-src 'none'; report-uri $BASE/x",
}

REFRESH = "await loaded(frame({ src: answer({ field: `Refresh: 0;url=${base}/x.html` }) })); await heard(flavour)"


def contact(name, run="await heard(flavour)", **more):
    return Vector(f"reach_{name}", "origin", "contact", "hit", run, **more)


SLOW, BROKEN_IMAGE = "await heard(flavour, 1500)", "<img src=data:image/gif,x>"
CONTACTS = (
    [contact(name, markup=markup) for name, markup in MARKUP.items()]
    + [contact(name, SLOW, markup=markup, each=True) for name, markup in TOP_MARKUP.items()]
    + [contact(name, SLOW, markup=markup, alone=True, each=True) for name, markup in ONE_AT_A_TIME.items()]
    + [contact(name, markup=markup, alone=True, top=True) for name, markup in QUIET_MARKUP.items()]
    + [contact(name, run) for name, run in SCRIPTED.items()]
    + [contact(name, run, top=True) for name, run in TABS.items()]
    + [contact(name, run, alone=True) for name, run in QUIET.items()]
    + [contact(name, fields=fields, markup=BROKEN_IMAGE, top=True) for name, fields in FIELDS.items()]
    + [contact("link_preconnect", fields="Link: <$BASE>; rel=preconnect", alone=True, top=True)]
    + [contact("speculation_rules_field", fields='Speculation-Rules: "$BASE/rules"', alone=True, each=True)]
    + [contact("refresh_frame", REFRESH)]
)
