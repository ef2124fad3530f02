"""The other end of `wire`: orders in, answers out."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .process import Process


@dataclass(frozen=True)
class Expectation:
    """What every reply, and every request the portal sees, must be like."""

    # The least and the most bytes of a body.
    body: tuple[int, int]
    cookies: int
    cookie: bytes


@dataclass(frozen=True)
class Driven:
    """Seconds that many requests took, and the median and slowest hundredth of one."""

    all: float
    median: float
    slowest: float


class Wire:
    """Visitors and portals."""

    def __init__(self, process: Process) -> None:
        self._process = process

    def _order(self, *words: object) -> list[str]:
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(" ".join(map(str, words)).encode() + b"\n")
        self._process.stdin.flush()
        outcome, *answer = self._process.stdout.readline().decode().split() or ["gone"]
        if outcome != "ok":
            raise RuntimeError(" ".join([outcome, *answer]))
        return answer

    def portal(self) -> int:
        return int(self._order("portal")[0])

    def content(self, target: str, file: Path) -> None:
        self._order("content", target, file)

    def ask(self, port: int, portal: int, request: bytes) -> tuple[bytes, bytes]:
        """One request; returns the reply, and the request that the portal saw."""
        reply, seen = self._order("ask", port, portal, request.hex())
        return bytes.fromhex(reply), bytes.fromhex(seen.strip("-"))

    def drive(self, port: int, portal: int, connections: int, count: int, request: bytes, expected: Expectation) -> Driven:
        cookie = expected.cookie.hex() or "-"
        answer = self._order("drive", port, portal, connections, count, *expected.body, expected.cookies, cookie, request.hex())
        return Driven(*(int(word) / 1e9 for word in answer))


@contextlib.contextmanager
def running(binary: Path, core: int, log: Path) -> Iterator[Wire]:
    with Process([str(binary)], core, log, pipes=True) as process:
        yield Wire(process)
