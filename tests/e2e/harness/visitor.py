"""A visitor that speaks HTTP/1.1 by hand: it sends the bytes it is told to and keeps every byte of the answer.

`exchange` is the raw wire; `Visitor` adds what a browser adds to be believed (a cookie jar by name, `Origin`, `Sec-Fetch-Site`) and nothing
else: no redirect is followed and no compression is asked for unless a test does so.
"""

import json
import socket
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

DEADLINE = 20.0


def exchange(port, request, deadline=DEADLINE, complete=lambda answer: False):
    """Sends `request` and returns all bytes until the other side closes, or until `complete` says so of what came.

    A silent peer is an error after `deadline` seconds.
    """
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=deadline) as peer:
        peer.sendall(request)
        try:
            while not complete(answer) and (chunk := peer.recv(65536)):
                answer += chunk
        except ConnectionResetError:
            pass  # a refused connection may be reset after its answer
        except TimeoutError as error:
            raise AssertionError(f"no end of the answer after {deadline:g} s; so far {answer[:300]!r}") from error
    return answer


@dataclass(frozen=True)
class Answer:
    """One final response, with the interim ones and the trailers beside it."""

    status: int
    fields: list
    body: bytes
    interim: list
    trailers: list
    rest: bytes
    raw: bytes

    def values(self, name):
        """Returns every value of the field `name` as bytes, in order."""
        return [value for field, value in self.fields if field.lower() == name.lower().encode()]

    def value(self, name):
        """Returns the one value of `name` as text, or an empty string."""
        values = self.values(name)
        assert len(values) <= 1, f"{name} came {len(values)} times"
        return values[0].decode("latin-1") if values else ""

    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode("utf-8")


def parse_head(head):
    lines = head.split(b"\r\n")
    fields = []
    for line in lines[1:]:
        name, _, value = line.partition(b":")
        fields.append((name, value.strip(b" \t")))
    return int(lines[0].split(b" ")[1]), fields


def parse_answer(raw, method="GET"):
    """Reads one answer off the wire as RFC 9112 §6.3 frames it; what follows the message is kept in `rest`."""
    interim, tail = [], raw
    while True:
        assert tail.startswith(b"HTTP/1.1 "), f"not an HTTP/1.1 answer: {tail[:200]!r}"
        head, end, tail = tail.partition(b"\r\n\r\n")
        assert end, f"the head has no end: {head[:200]!r}"
        status, fields = parse_head(head)
        if not 100 <= status < 200 or status == 101:
            break
        interim.append((status, fields))
    named = {name.lower(): value for name, value in fields}
    trailers = []
    if method == "HEAD" or status in (204, 304):
        body, rest = b"", tail
    elif status == 101:
        body, rest = b"", b""
    elif named.get(b"transfer-encoding", b"").lower() == b"chunked":
        body, trailers, rest = dechunk(tail)
    elif b"content-length" in named:
        length = int(named[b"content-length"])
        body, rest = tail[:length], tail[length:]
    else:
        body, rest = tail, b""
    return Answer(status, fields, body, interim, trailers, rest, raw)


def dechunk(tail):
    """Returns body, trailer fields and what follows; a body that was cut off ends where it was cut."""
    body = b""
    while True:
        size, end, tail = tail.partition(b"\r\n")
        if not end:
            return body, [], b""
        length = int(size.split(b";")[0], 16)
        if length == 0:
            block, _, rest = tail.partition(b"\r\n") if tail.startswith(b"\r\n") else tail.partition(b"\r\n\r\n")
            return body, parse_head(b"x 0\r\n" + block)[1] if block else [], rest
        body, tail = body + tail[:length], tail[length + 2 :]


class Visitor:
    """Someone at a browser: keeps cookies by name and sends them back, in order, with any `extra` pairs that a script once wrote."""

    def __init__(self, url, language="fr"):
        self.port = urlsplit(url).port
        self.host = urlsplit(url).netloc
        self.language = language
        self.jar = {}
        self.extra = []

    def request(self, method, path, fields=(), body=b""):
        """Sends one request and takes its cookies; `fields` replaces or adds fields by name, and `None` removes one."""
        sent = {
            "Host": self.host,
            "Connection": "close",
            "Accept": "text/html,*/*;q=0.8",
            "Accept-Language": self.language,
            "Cookie": "; ".join([f"{name}={value}" for name, value in self.jar.items()] + self.extra),
        }
        if method not in ("GET", "HEAD"):
            sent |= {"Origin": f"http://{self.host}", "Sec-Fetch-Site": "same-origin", "Content-Length": str(len(body))}
        sent |= dict(fields)
        lines = [f"{name}: {value}" for name, value in sent.items() if value not in (None, "")]
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *lines, "", ""])
        answer = parse_answer(exchange(self.port, head.encode("latin-1") + body), method)
        for line in answer.values("set-cookie"):
            self.keep(line.decode("latin-1"))
        return answer

    def get(self, path, **fields):
        return self.request("GET", path, {name.replace("_", "-"): value for name, value in fields.items()})

    def post(self, path, form, fields=()):
        sent = {"Content-Type": "application/x-www-form-urlencoded", "Referer": f"http://{self.host}{path}"} | dict(fields)
        return self.request("POST", path, sent, urlencode(form).encode())

    def keep(self, line):
        """Stores or deletes the cookie of one `Set-Cookie` line, as far as these tests need it."""
        pair, *attributes = line.split(";")
        name, _, value = pair.partition("=")
        if any(attribute.strip().lower() == "max-age=0" for attribute in attributes):
            self.jar.pop(name.strip(), None)
        else:
            self.jar[name.strip()] = value.strip()
