"""Whether a proxy really does the work it is timed at, told by the bytes on both its sides."""

import gzip

from .wire import Expectation
from .works import ALLOWED, SET, Duty, Work


class Shirked(Exception):
    """A proxy does other work than it is listed for."""


def _parted(message: bytes) -> tuple[str, list[tuple[str, str]], bytes]:
    head, _, body = message.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    fields = [(name.lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
    return start, fields, body


def _unchunked(body: bytes) -> bytes:
    pieces = []
    while body:
        size, _, body = body.partition(b"\r\n")
        length = int(size.split(b";")[0], 16)
        pieces.append(body[:length])
        body = body[length + 2 :]
    return b"".join(pieces)


def _name(pair: str) -> str:
    return pair.partition("=")[0].strip()


def _allowed(cookies: str) -> str:
    return "; ".join(pair for pair in cookies.split("; ") if _name(pair) in ALLOWED)


def _check(outcome: bool, what: str, found: object) -> None:
    if not outcome:
        raise Shirked(f"{what}: {str(found)[:600]}")


def _check_cookies(lines: list[str], duty: Duty) -> None:
    """Those kept are kept as they are, in their order. An expiry of what the browser holds may be added, in place of a kept one never."""
    expected = [line for line in SET if not duty.response or _name(line) in ALLOWED]
    added = [line for line in lines if line not in expected]
    _check([line for line in lines if line in expected] == expected, "cookies that are kept", lines)
    expiries = [line for line in added if "max-age=0" in line.lower() and _name(line) not in ALLOWED]
    _check((duty.response and expiries == added) or not added, "cookies that are not set by the portal", added)


def _check_body(body: bytes, original: bytes, snippet: bytes | None, work: Work, duty: Duty) -> None:
    if work.coding == "gzip":
        body, original = gzip.decompress(body), gzip.decompress(original)
    if not duty.snippet:
        _check(body == original, "a body that is passed", body)
        return
    rest = original.partition(b"<head>")[2]
    _check(body.endswith(rest), "the page after its snippet", body)
    before = body[: -len(rest)]
    _check(b"<script " in before and b"/.octroi/" in before, "what stands before the page", before)
    if snippet is not None:
        _check(body.count(snippet) == 1 and body.replace(snippet, b"") == original, "a page with one snippet", body)


def verify(work: Work, duty: Duty, original: bytes, snippet: bytes | None, reply: bytes, seen: bytes) -> Expectation:
    """Returns what further replies are held against; a `snippet` is given where its bytes are known."""
    start, fields, body = _parted(reply)
    _check(start.startswith("HTTP/1.1 200"), "a status", start)
    names = dict(fields)
    _check(names.get("content-encoding", "") == work.coding, "a coding", fields)
    body = _unchunked(body) if names.get("transfer-encoding") == "chunked" else body
    _check_body(body, original, snippet, work, duty)
    # An empty line sets nothing: it is what filters leave that can change values but not take them out.
    lines = [value for name, value in fields if name == "set-cookie" and value]
    if work.content != "file":
        _check_cookies(lines, duty)
    _, sent, _ = _parted(seen)
    cookies = [value for name, value in sent if name == "cookie"]
    expected = _allowed(work.sent) if duty.request else work.sent
    _check(cookies == ([expected] if expected else []), "cookies that the portal sees", cookies)
    # What is compressed again comes out a few bytes longer or shorter, as its pieces come.
    slack = len(body) // 100 if work.coding and snippet is not None and duty.snippet else 0
    return Expectation((len(body) - slack, len(body) + slack), len(lines), expected.encode())
