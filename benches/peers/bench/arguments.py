"""The command line."""

import argparse
import os
from dataclasses import dataclass
from pathlib import Path

from .rounds import Extent
from .works import LATENCY, WORKS

_WORKS = [work.name for work in (*WORKS, LATENCY)]


@dataclass(frozen=True)
class Arguments:
    """What is asked for."""

    extent: Extent
    # Names of proxies, in small letters; all when there is none.
    only: frozenset[str]
    # Other builds of octroi by name.
    beside: dict[str, str]
    report: Path | None
    core: int
    other_core: int

    def wants(self, peer: str) -> bool:
        return not self.only or peer.lower() in self.only

    @property
    def is_whole(self) -> bool:
        """Whether nothing was left out on purpose."""
        return not self.only and self.extent.works == frozenset(_WORKS)


def _names(text: str) -> frozenset[str]:
    return frozenset(name.strip().lower() for name in text.split(",") if name.strip())


def _build(text: str) -> tuple[str, str]:
    name, separator, path = text.rpartition("=")
    return (name if separator else f"octroi at {path}", str(Path(path).resolve()))


def parse(words: list[str]) -> Arguments:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="benches/peers/run",
        description="Measures the processor time of octroi and of other proxies for the same work. Exit status: 0 when every limit is kept, 1 when one "
        "is not or could not be told, 2 when nothing could be measured.",
        epilog=f"Works: {', '.join(_WORKS)}. The octroi that is measured is built here, unless OCTROI_BIN names another.",
    )
    parser.add_argument("--rounds", type=int, default=7, help="at least 5 for figures that are published; 7 unless given")
    parser.add_argument("--limit", type=float, default=1500, metavar="SECONDS", help="no round begins after it; 1500 unless given")
    parser.add_argument("--quick", action="store_true", help="two short rounds: that it works, not what it costs")
    parser.add_argument(
        "--only", type=_names, default=frozenset(), metavar="NAMES", help="octroi, hyper, nginx, haproxy, envoy, caddy; by commas"
    )
    parser.add_argument("--works", type=_names, default=frozenset(_WORKS), metavar="NAMES", help="these works; by commas")
    parser.add_argument(
        "--octroi",
        type=_build,
        action="append",
        default=[],
        metavar="[NAME=]PATH",
        help="another build of octroi, measured beside; may be repeated",
    )
    parser.add_argument("--report", type=Path, metavar="FILE", help="writes the report there, too")
    parser.add_argument("--core", type=int, default=1, help="the proxies' core; 1 unless given")
    parser.add_argument("--other-core", type=int, default=0, help="the core of visitors and portal; 0 unless given")
    found = parser.parse_args(words)
    if not {found.core, found.other_core} <= os.sched_getaffinity(0) or found.core == found.other_core:
        parser.error("it takes two cores, one for the proxies and another for visitors and portal")
    if unknown := found.works - frozenset(_WORKS):
        parser.error(f"no such work: {', '.join(sorted(unknown))}")
    extent = Extent(min(found.rounds, 2) if found.quick else found.rounds, found.limit, 20 if found.quick else 1, found.works)
    return Arguments(extent, found.only, dict(found.octroi), found.report, found.core, found.other_core)
