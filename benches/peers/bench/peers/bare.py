"""The bare proxy on hyper of `src/bare`: what it filters is written into it."""

import tomllib
from pathlib import Path

from ..build import HERE
from ..variant import SNIPPET, Peer, Place, Variant
from ..works import ALL, BOTH, PASS, RESPONSE

_PASSED = {name: PASS for name in ("json-pass", "page-pass", "gzip-pass", "download")}
_FILTERED = {"json-response": RESPONSE, "json-both": BOTH, "page-inject": ALL, "gzip-filter": BOTH, "gzip-inject": ALL}


def _version() -> str:
    packages = tomllib.loads((HERE / "Cargo.lock").read_text())["package"]
    return next(package["version"] for package in packages if package["name"] == "hyper")


def peer(binary: Path) -> Peer:
    """Pooled and by low-level connections, each as it is and filtering."""

    def variant(client: str, work: str) -> Variant:
        def command(place: Place) -> list[str]:
            return [str(binary), str(place.port), str(place.portal), client, work, SNIPPET]

        name = f"hyper {client}" + (" filtering" if work == "filter" else "")
        duties = _FILTERED if work == "filter" else _PASSED
        return Variant(name, "hyper", duties, command, "gunzip + gzip" if work == "filter" else "")

    variants = [variant(client, work) for client in ("pooled", "connections") for work in ("pass", "filter")]
    return Peer("hyper", _version, variants)
