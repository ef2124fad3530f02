"""Takes turns: in a round every work is done by every proxy that can, so that what slows the machine slows all."""

import statistics
import time
from collections import defaultdict
from dataclasses import dataclass, field

from .variant import SNIPPET, Running
from .verify import Shirked, verify
from .wire import Driven, Expectation, Wire
from .works import LATENCY, WORKS, Work

DIRECT = "no proxy"


@dataclass(frozen=True)
class Spread:
    """A median, and how far rounds were from it."""

    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: list[float]) -> "Spread":
        return cls(statistics.median(values), min(values), max(values))


@dataclass
class Results:
    """What rounds gave, by work and variant."""

    times: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    # Bytes in memory at the end.
    resident: dict[str, int] = field(default_factory=dict)
    latencies: dict[str, list[Driven]] = field(default_factory=lambda: defaultdict(list))
    # What could not be measured, and why.
    missing: list[str] = field(default_factory=list)
    rounds: int = 0

    def spread(self, work: str, variant: str) -> Spread | None:
        values = self.times.get((work, variant))
        return Spread.of(values) if values else None


@dataclass(frozen=True)
class Extent:
    """How much is measured."""

    rounds: int
    # Seconds after which no further round begins.
    limit: float
    # What counts of requests are divided by.
    less: int
    works: frozenset[str]

    def count(self, work: Work) -> int:
        return max(work.count // self.less, 2 * work.connections)


class Bench:
    """Proxies that listen, and what is expected of each at each work."""

    def __init__(self, wire: Wire, proxies: list[Running], contents: dict[str, bytes], extent: Extent) -> None:
        self._wire, self._proxies, self._contents, self._extent = wire, proxies, contents, extent
        self._expected: dict[tuple[str, str], Expectation] = {}
        self.results = Results()

    def _works(self) -> list[Work]:
        return [work for work in (*WORKS, LATENCY) if work.name in self._extent.works]

    def verify(self) -> None:
        """Asks each proxy for each of its works once; those that do another work are left out, and told."""
        for work in self._works():
            for proxy in self._proxies:
                duty = proxy.variant.duties.get(work.name)
                if duty is None:
                    continue
                try:
                    reply, seen = self._wire.ask(proxy.port, proxy.portal, work.request)
                    snippet = SNIPPET.encode() if proxy.variant.known_snippet else None
                    expected = verify(work, duty, self._contents[work.content], snippet, reply, seen)
                    self._expected[work.name, proxy.variant.name] = expected
                except (Shirked, RuntimeError) as error:
                    self._leave_out(work, proxy, error)

    def _leave_out(self, work: Work, proxy: Running, error: Exception) -> None:
        self._expected.pop((work.name, proxy.variant.name), None)
        self.results.times.pop((work.name, proxy.variant.name), None)
        reason = f"{proxy.variant.name} at {work.name}: {error}"
        self.results.missing.append(reason)
        print(f"LEFT OUT {reason}", flush=True)

    def _drive(self, work: Work, proxy: Running, count: int) -> Driven:
        expected = self._expected[work.name, proxy.variant.name]
        return self._wire.drive(proxy.port, proxy.portal, work.connections, count, work.request, expected)

    def _measure(self, work: Work, proxy: Running) -> None:
        count = self._extent.count(work)
        self._drive(work, proxy, max(count // 10, work.connections))
        before = proxy.process.processor_time()
        self._drive(work, proxy, count)
        spent = (proxy.process.processor_time() - before) / count
        # A download is told in milliseconds for a GiB, all others in microseconds.
        scale = 2**30 / len(self._contents[work.content]) / 1e6 if work.name == "download" else 1e-3
        self.results.times[work.name, proxy.variant.name].append(spent * scale)

    def _measure_latency(self, proxies: list[Running]) -> None:
        work, count = LATENCY, max(LATENCY.count // 4 // self._extent.less, 200)
        body = len(self._contents[work.content])
        direct = Expectation((body, body), 6, work.sent.encode())
        portal = proxies[0].portal
        self.results.latencies[DIRECT].append(self._wire.drive(portal, portal, 1, count, work.request, direct))
        for proxy in proxies:
            expected = self._expected[work.name, proxy.variant.name]
            self._wire.drive(proxy.port, proxy.portal, 1, count // 10, work.request, expected)
            driven = self._wire.drive(proxy.port, proxy.portal, 1, count, work.request, expected)
            self.results.latencies[proxy.variant.name].append(driven)

    def run(self) -> None:
        """Rounds until there are enough, or until time is up."""
        begun = time.monotonic()
        while self.results.rounds < self._extent.rounds and time.monotonic() - begun < self._extent.limit:
            # Who comes first is another one in each round.
            turn = self.results.rounds % max(len(self._proxies), 1)
            order = self._proxies[turn:] + self._proxies[:turn]
            for work in self._works():
                able = [proxy for proxy in order if (work.name, proxy.variant.name) in self._expected]
                if work is LATENCY and able:
                    self._measure_latency(able)
                    continue
                for proxy in able:
                    try:
                        self._measure(work, proxy)
                    except RuntimeError as error:
                        self._leave_out(work, proxy, error)
            self.results.rounds += 1
            self.results.resident = {proxy.variant.name: proxy.process.resident() for proxy in self._proxies}
            print(f"round {self.results.rounds} done after {time.monotonic() - begun:.0f} s", flush=True)
