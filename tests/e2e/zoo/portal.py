"""The portal of the zoo: a page for each vector, houses of many pages in frames, and answers made to order."""

import base64
import hashlib
import json
from pathlib import Path
from string import Template
from urllib.parse import parse_qsl, urlsplit

from harness.origin import Origin, page
from zoo.vector import FLAVOURS, called, left, secret

KEEPER = Path(__file__).with_name("keeper.js").read_text(encoding="utf-8")
HOUSE, TABS = 12, 4
GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
NO_STORE = b"Cache-Control: no-store"


class Portal:
    """Serves the vectors, before third parties, and keeps what pages said of themselves: what they read, and that they are done."""

    def __init__(self, vectors, third):
        self.vectors = {vector.name: vector for vector in vectors}
        self.third = third
        self.seen, self.done = set(), set()
        self.server = Origin(self.answer)
        self.url = self.server.url

    def houses(self):
        """Returns the path of each page of frames, with the vectors in it."""
        framed = [vector.name for vector in self.vectors.values() if not vector.top and not vector.each]
        return {f"/zoo/house/{at}": framed[at : at + HOUSE] for at in range(0, len(framed), HOUSE)}

    def tabs(self):
        """Returns the paths of pages for tabs of their own, those together that may be open at a time."""
        several = [[f"/zoo/page/{name}" for name, vector in self.vectors.items() if vector.top]]
        for name, vector in self.vectors.items():
            paths = [f"/zoo/page/{name}/{flavour}" for flavour in FLAVOURS if vector.each]
            several += [[path] for path in paths] if vector.alone else [paths]
        return [paths[at : at + TABS] for paths in several for at in range(0, len(paths), TABS)]

    def forget(self):
        self.seen.clear()
        self.done.clear()
        self.server.requests.clear()

    def answer(self, request):
        target = urlsplit(request.path)
        match target.path.split("/")[1:]:
            case ["zoo", "page", name]:
                self.note(name, request, "sent_document")
                return self.vector_page(self.vectors[name], FLAVOURS, name)
            case ["zoo", "page", name, flavour]:
                return self.vector_page(self.vectors[name], [flavour], f"{name}/{flavour}")
            case ["zoo", "house", at]:
                frames = "".join(f"<iframe src=/zoo/page/{name}></iframe>" for name in self.houses()[target.path])
                return page(f"<!doctype html><title>house {at}</title><body>{frames}".encode(), [NO_STORE])
            case ["zoo", "seen", name, flavour]:
                self.seen.add((name, flavour))
            case ["zoo", "done", *name]:
                self.done.add("/".join(name))
            case ["zoo", "heard", name, flavour]:
                return page(b"yes" if self.third.was_reached(name, flavour) else b"no", [NO_STORE], media_type=b"text/plain")
            case ["zoo", "answer"]:
                return self.made_to_order(request, dict(parse_qsl(target.query, keep_blank_values=True)))
            case ["zoo", "whole"]:
                # Nobody may put anything into it, so that what is on the device is seen from where no guard is.
                fields = [b"Cache-Control: no-store, no-transform"]
                return page(b"<!doctype html><title>whole</title><body>whole", fields)
            case ["zoo", "home"]:
                return page(b"<!doctype html><title>home</title><body>home", [NO_STORE])
        return page(b"plain", [NO_STORE], media_type=b"text/plain")

    def note(self, name, request, only=None):
        """Notes which leftovers came with a request, which is how a portal reads them."""
        if only in (None, name):
            field = b"; ".join(request.values("cookie")).decode("latin-1")
            self.seen |= {(name, flavour) for flavour in FLAVOURS if f"{left(flavour)}=" in field}

    def at(self, flavour, vector):
        """Returns what a flavour is called, and where its third party is, for a vector."""
        host = f"127.0.0.1:{self.third.ear(flavour, vector.name).port}"
        base = f"http://{host}" if vector.alone else f"http://{host}/{vector.name}"
        return {"name": called(flavour, vector.name), "host": host, "base": base, "left": left(flavour), "secret": secret(flavour)}

    def vector_page(self, vector, flavours, said):
        at = {flavour: self.at(flavour, vector) for flavour in FLAVOURS}

        def spelled(text):
            for flavour in flavours if text else ():
                place = at[flavour]
                yield Template(text).safe_substitute(NAME=place["name"], BASE=place["base"], HOST=place["host"])

        facts = {"vector": vector.name, "said": said, "kind": vector.kind, "flavours": flavours, "at": at, "patience": 4000}
        run = f"const run = async ({{ name, host, base, left, secret, flavour }}) => {{ const vector = zoo.vector; {vector.run} }};"
        script = f"const zoo = {json.dumps(facts)};\n{KEEPER}\n{run}".replace("</script", "<\\/script")
        text = f"<!doctype html><title>{vector.name}</title>{''.join(spelled(vector.markup))}<script>{script}</script>"
        return page(text.encode(), [NO_STORE, *(field.encode() for field in spelled(vector.fields))])

    def made_to_order(self, request, asked):
        """Answers as the query says: `set` a cookie, `status`, `type`, `to` redirect, `field`, `body`, and `read` what was sent."""
        if "read" in asked:
            self.note(asked["read"], request)
        fields = [NO_STORE, b"Service-Worker-Allowed: /"]
        if "set" in asked:
            fields.append(f"Set-Cookie: {asked['set']}=1; Path=/".encode())
        if "to" in asked:
            fields.append(f"Location: {asked['to']}".encode())
        if "field" in asked:
            fields.append(asked["field"].encode())
        if key := request.values("sec-websocket-key"):
            accept = base64.b64encode(hashlib.sha1(key[0] + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
            upgrade = [b"HTTP/1.1 101 Switching Protocols", b"Upgrade: websocket", b"Connection: Upgrade", b"Sec-WebSocket-Accept: " + accept]
            return b"\r\n".join([*upgrade, *fields, b"", b""])
        kind = asked.get("type", "text/html").encode()
        body = GIF if kind == b"image/gif" else asked.get("body", "").encode()
        made = page(body, fields, asked.get("status", "200 OK").encode(), kind)
        return made if kind else made.replace(b"Content-Type: \r\n", b"")

    def close(self):
        self.server.__exit__()
