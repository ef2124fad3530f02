"""What proxies are asked to do: the requests, what the portal replies, and which cookies may pass."""

import json
from dataclasses import dataclass
from pathlib import Path

from . import page

# What needs no consent. The other cookies need it, and the visitor has not decided; `_fbp` is not even declared.
ALLOWED = ("sessionid", "csrftoken", "django_language")

SENT = (
    "sessionid=f00dcafef00dcafef00dcafe; _ga=GA1.2.1047386351.1718035200; csrftoken=0123456789abcdef0123456789abcdef; "
    "_ga_7XJ2M4K9QP=GS1.1.1718035200.3.1.1718035260.0.0.0; _pk_id.1.1fff=d2b6f2a8c1e94f05.1718035200.; "
    "django_language=fr; _pk_ses.1.1fff=1; _fbp=fb.1.1718035200123.1098115397"
)

SET = (
    "sessionid=f00dcafef00dcafef00dcafe; Path=/; HttpOnly; SameSite=Lax",
    "csrftoken=0123456789abcdef0123456789abcdef; Max-Age=31449600; Path=/; SameSite=Lax",
    "_ga=GA1.2.1047386351.1718035200; Max-Age=33696000; Path=/",
    "_pk_id.1.1fff=d2b6f2a8c1e94f05.1718035200.; Max-Age=33955200; Path=/; SameSite=Lax",
    "_pk_ses.1.1fff=1; Max-Age=1800; Path=/; SameSite=Lax",
    "_fbp=fb.1.1718035200123.1098115397; Max-Age=7776000; Path=/; SameSite=Lax",
)

# The host of a charter by which every cookie may pass, and that of one by which three may.
OPEN, GUARDED = "open.example", "data.example"

_BROWSER = """Connection: keep-alive
sec-ch-ua: "Chromium";v="142", "Not_A Brand";v="99"
sec-ch-ua-mobile: ?0
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36
Sec-Fetch-Site: same-origin
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: fr-FR,fr;q=0.9,en;q=0.8
"""

_NAVIGATION = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\nSec-Fetch-Mode: navigate\nUpgrade-Insecure-Requests: 1\n"
_FETCH = "Accept: application/json\nSec-Fetch-Mode: cors\n"


@dataclass(frozen=True)
class Duty:
    """What a proxy does to one message, beside forwarding it."""

    request: bool = False
    response: bool = False
    snippet: bool = False

    def __str__(self) -> str:
        parts = {"request filter": self.request, "response filter": self.response, "injection": self.snippet}
        return " + ".join(name for name, done in parts.items() if done) or "pass-through"


PASS = Duty()
RESPONSE = Duty(response=True)
BOTH = Duty(request=True, response=True)
SNIPPET = Duty(snippet=True)
ALL = Duty(request=True, response=True, snippet=True)


@dataclass(frozen=True)
class Work:
    """One row of the table."""

    name: str
    title: str
    target: str
    request: bytes
    duty: Duty
    # Requests of a round, and connections they come over.
    count: int
    connections: int = 16
    sent: str = ""
    coding: str = ""

    @property
    def content(self) -> str:
        """The name of the portal's reply."""
        return self.target.lstrip("/")


def _request(target: str, host: str, destination: str, fields: str, cookies: str) -> bytes:
    cookie = f"Cookie: {cookies}\n" if cookies else ""
    head = f"GET {target} HTTP/1.1\nHost: {host}\nSec-Fetch-Dest: {destination}\n{fields}{_BROWSER}{cookie}\n"
    return head.replace("\n", "\r\n").encode()


def _json(name: str, title: str, duty: Duty, cookies: str = "") -> Work:
    host = GUARDED if duty.response else OPEN
    return Work(name, title, "/json", _request("/json", host, "empty", _FETCH, cookies), duty, 20_000, sent=cookies)


def _page(name: str, title: str, coding: str, duty: Duty, count: int) -> Work:
    host, destination = GUARDED if duty.response else OPEN, "document" if duty.snippet else "empty"
    request = _request(f"/{coding or 'identity'}", host, destination, _NAVIGATION, SENT)
    return Work(name, title, f"/{coding or 'identity'}", request, duty, count, sent=SENT, coding=coding)


WORKS = (
    _json("json-pass", "1 KiB JSON, six `Set-Cookie`: pass-through", PASS),
    _json("json-response", "the same: response filter", RESPONSE),
    _json("json-both", "the same with eight cookies sent: request and response filter", BOTH, SENT),
    _page("page-pass", "60 KiB page: pass-through", "", PASS, 8_000),
    _page("page-inject", "the same: filter and injection", "", ALL, 8_000),
    _page("gzip-pass", "the same page in gzip: pass-through", "gzip", PASS, 16_000),
    _page("gzip-filter", "the same in gzip: filter, no injection", "gzip", BOTH, 16_000),
    _page("gzip-inject", "the same in gzip: filter and injection", "gzip", ALL, 16_000),
    Work("download", "10 MiB download", "/file", _request("/file", OPEN, "empty", _NAVIGATION, ""), PASS, 100, 4),
)

# How long a visitor waits, when it is the only one; not a matter of the processor time.
LATENCY = _json("latency", "the work of json-both over one connection", BOTH, SENT)


def bodies() -> dict[str, bytes]:
    """The portal's bodies by name."""
    rows = [{"dataset": f"jeu-{index}", "records": index * 7919 % 100_000, "title": "Données ouvertes"} for index in range(20)]
    text = json.dumps({"total": len(rows), "results": rows}, ensure_ascii=False)[:1020].encode()
    file = bytes(range(256)) * (10 * 1024 * 1024 // 256)
    return {"json": text + b" " * (1024 - len(text)), "identity": page.plain(), "gzip": page.compressed(), "file": file}


def write_replies(folder: Path, contents: dict[str, bytes]) -> dict[str, Path]:
    """Writes what the portal replies, heads and all; returns the files by name."""
    kinds = {"json": "application/json", "file": "application/octet-stream"}
    files = {}
    for name, body in contents.items():
        fields = [f"Content-Type: {kinds.get(name, 'text/html; charset=utf-8')}", f"Content-Length: {len(body)}"]
        fields += ["Date: Thu, 11 Jun 2026 08:00:00 GMT", "Server: portal", "X-Frame-Options: DENY", "Vary: Cookie, Accept-Language"]
        fields += ["Content-Encoding: gzip"] if name == "gzip" else []
        fields += [f"Set-Cookie: {line}" for line in SET] if name != "file" else []
        files[name] = folder / f"{name}.reply"
        files[name].write_bytes("\r\n".join(["HTTP/1.1 200 OK", *fields, "", ""]).encode() + body)
    return files
