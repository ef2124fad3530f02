"""A portal that keeps its promises about validators: conditional and range requests are answered as RFC 9110 §13 and §14 say.

`Shelf` is the `answer` of an `Origin`; a test changes what lies on it between two requests.
"""

import gzip
from dataclasses import dataclass

from harness.origin import page

TEXT = b"Jeux ouverts du territoire"
DOCUMENT = (
    b"<!doctype html><html lang=fr><head><title>Portail</title></head><body><h1>%b</h1><a id=there href=/autre>Autre</a></body></html>"
    % TEXT
)
CONDITIONS = ("If-None-Match", "If-Modified-Since", "If-Match", "If-Unmodified-Since", "If-Range", "Range")


@dataclass(frozen=True)
class Leaf:
    """One representation: its bytes and what the portal says of them. Empty validators are not sent."""

    body: bytes = DOCUMENT
    media_type: bytes = b"text/html; charset=utf-8"
    etag: bytes = b""
    modified: bytes = b""
    control: bytes = b"no-cache"
    # More lines of every answer, 304 included.
    fields: tuple = ()
    # The name of a cookie that is set in every answer, 304 included, with another value each time.
    cookie: bytes = b""
    # Each answer is dated a minute after the one before, as if time had passed.
    dated: bool = False
    # Sent in gzip to whoever takes it, with a validator of its own (RFC 9110 §8.8.3.3).
    gzip: bool = False


class Shelf:
    """Leaves by path; everything else is not found."""

    def __init__(self, **leaves):
        self.leaves = {"/" if name == "home" else f"/{name}": leaf for name, leaf in leaves.items()}
        self.given = 0

    def __call__(self, request):
        leaf = self.leaves.get(request.path)
        if leaf is None:
            return page(b"not here", status=b"404 Not Found", media_type=b"text/plain")
        self.given += 1
        body, etag, fields = leaf.body, leaf.etag, [b"Cache-Control: " + leaf.control, *leaf.fields]
        if leaf.gzip:
            fields.append(b"Vary: Accept-Encoding")
            if b"gzip" in b",".join(request.values("Accept-Encoding")):
                body, etag = gzip.compress(body, mtime=0), etag.removesuffix(b'"') + b'-gzip"' if etag else b""
                fields.append(b"Content-Encoding: gzip")
        if etag:
            fields.append(b"ETag: " + etag)
        if leaf.modified:
            fields.append(b"Last-Modified: " + leaf.modified)
        if leaf.cookie:
            fields.append(b"Set-Cookie: " + leaf.cookie + b"=visitor-%d; Path=/; Max-Age=3600" % self.given)
        if leaf.dated:
            fields.append(b"Date: Mon, 16 Nov 2026 09:%02d:00 GMT" % self.given)
        if is_current(request, etag, leaf.modified):
            return message(b"304 Not Modified", fields, b"", len(body))
        fields.append(b"Content-Type: " + leaf.media_type)
        part = wanted_part(request, etag, leaf.modified, len(body))
        if part is not None:
            fields.append(b"Content-Range: bytes %d-%d/%d" % (part.start, part.stop - 1, len(body)))
            return message(b"206 Partial Content", fields, body[part.start : part.stop], len(part))
        fields.append(b"Accept-Ranges: bytes")
        return message(b"200 OK", fields, b"" if request.method == "HEAD" else body, len(body))


def message(status, fields, body, length):
    """Frames an answer; the length is that of the whole content, also where none is sent. An `Origin` closes, so it says so."""
    return b"\r\n".join([b"HTTP/1.1 " + status, *fields, b"Connection: close", b"Content-Length: %d" % length, b"", body])


def is_current(request, etag, modified):
    """Evaluates If-None-Match by weak comparison, and only without it If-Modified-Since (RFC 9110 §13.2.2)."""
    asked = request.values("If-None-Match")
    if asked:
        known = {tag.strip().removeprefix(b"W/") for value in asked for tag in value.split(b",")}
        return etag != b"" and etag.removeprefix(b"W/") in known
    return modified != b"" and request.values("If-Modified-Since") == [modified]


def wanted_part(request, etag, modified, length):
    """Returns the range to send; If-Range compares strongly (RFC 9110 §13.1.5)."""
    asked = request.values("Range")
    if not asked or any(value not in (etag, modified) or value.startswith(b"W/") for value in request.values("If-Range")):
        return None
    first, _, last = asked[0].removeprefix(b"bytes=").partition(b"-")
    return range(int(first), int(last) + 1 if last else length)


def conditions(origin, path="/"):
    """Returns, for each request that `origin` saw for `path`, its method and its conditional fields as they came."""
    seen = [request for request in origin.requests if request.path == path]
    return [(request.method, {name: b", ".join(request.values(name)) for name in CONDITIONS if request.values(name)}) for request in seen]
