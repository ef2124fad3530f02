"""octroi as an operator runs it: ledger on, telemetry as by default, guard and banner injected, one worker."""

import hashlib
from pathlib import Path

from ..variant import Peer, Place, Variant, told
from ..works import ALL, ALLOWED, BOTH, GUARDED, OPEN, PASS, RESPONSE, SENT, SET

_DUTIES = {
    "json-pass": PASS,
    "json-response": RESPONSE,
    "json-both": BOTH,
    "page-pass": PASS,
    "page-inject": ALL,
    "gzip-pass": PASS,
    "gzip-filter": BOTH,
    "gzip-inject": ALL,
    "download": PASS,
    "latency": BOTH,
}

_COOKIE = """[[portal.cookie]]
name = "{name}"
purpose = "{purpose}"
provider = "Valmont"
service = "Portail"
description = "Un traceur du portail."
lifetime = "13 months"
"""

_PORTAL = """[[portal]]
hosts = ["{host}"]
upstream = "http://127.0.0.1:{portal}"
{cookies}
"""

_NEEDING_CONSENT = ("_ga", "_ga_*", "_pk_id.*", "_pk_ses.*")


def _portal(host: str, portal: int, purposes: dict[str, str]) -> str:
    cookies = "".join(_COOKIE.format(name=name, purpose=purpose) for name, purpose in purposes.items())
    return _PORTAL.format(host=host, portal=portal, cookies=cookies)


def _configuration(place: Place) -> str:
    gate = f'listen = ["127.0.0.1:{place.port}"]\nstate-dir = "{place.folder / "state"}"\nworkers = 1\n\n'
    everything = {line.partition("=")[0]: "necessary" for line in [*SENT.split("; "), *SET]}
    guarded = dict.fromkeys(ALLOWED, "necessary") | dict.fromkeys(_NEEDING_CONSENT, "audience")
    return gate + _portal(OPEN, place.portal, everything) + _portal(GUARDED, place.portal, guarded)


def _version(binary: str) -> str | None:
    """With the beginning of the file's digest, as builds of one version differ."""
    version = told(binary, "--version")
    return version and f"{version}, SHA-256 {hashlib.sha256(Path(binary).read_bytes()).hexdigest()[:12]}…"


def peer(name: str, binary: str) -> Peer:
    """A build of octroi."""

    def command(place: Place) -> list[str]:
        (place.folder / "state").mkdir()
        return [binary, "serve", "--config", place.write("octroi.toml", _configuration(place))]

    return Peer(name, lambda: _version(binary), [Variant(name, name, _DUTIES, command, known_snippet=False)])
