"""Caddy: plain, and filtering responses by its own directive."""

from ..variant import Peer, Place, Variant, told
from ..works import ALLOWED, PASS, RESPONSE

_MAIN = """{{
    admin off
    auto_https off
    log {{
        level ERROR
    }}
}}
http://:{port} {{
    bind 127.0.0.1
    reverse_proxy 127.0.0.1:{portal} {{
        {work}
    }}
}}
"""

# Its expressions cannot say what must not be there, so that what may stay is kept and all else taken away.
_RESPONSE = f'header_down Set-Cookie "^((?:{"|".join(ALLOWED)})=.*)?.*$" "$1"'


def _command(place: Place, work: str) -> list[str]:
    file = place.write("Caddyfile", _MAIN.format(port=place.port, portal=place.portal, work=work))
    folders = [f"{name}={place.folder}" for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")]
    return ["env", *folders, "caddy", "run", "--config", file, "--adapter", "caddyfile"]


def peer() -> Peer:
    """Two ways."""
    passed = {name: PASS for name in ("json-pass", "page-pass", "gzip-pass", "download")}
    note = "by `header_down`, which empties lines and leaves them"
    return Peer(
        "Caddy",
        lambda: told("caddy", "version"),
        [
            Variant("Caddy", "Caddy", passed, lambda place: _command(place, "")),
            Variant("Caddy, responses", "Caddy", {"json-response": RESPONSE}, lambda place: _command(place, _RESPONSE), note),
        ],
    )
