"""What must be shown: what octroi may cost at most, in what others cost."""

from dataclasses import dataclass, replace
from enum import Enum

from .rounds import Results


class Outcome(Enum):
    """What became of a limit."""

    PASSED = "pass"
    FAILED = "FAIL"
    MISSING = "missing"


@dataclass(frozen=True)
class Limit:
    """One ratio of medians."""

    title: str
    # Work and variant, above and below the line.
    above: tuple[str, str]
    below: tuple[str, str]
    most: float
    # Whether it must be kept, or is only aimed at.
    must: bool = True

    def ratio(self, results: Results) -> float | None:
        above, below = results.spread(*self.above), results.spread(*self.below)
        return above.median / below.median if above and below else None

    def outcome(self, results: Results) -> Outcome:
        ratio = self.ratio(results)
        if ratio is None:
            return Outcome.MISSING
        return Outcome.PASSED if ratio <= self.most else Outcome.FAILED


def limits(octroi: str = "octroi") -> list[Limit]:
    """All of them, for one build of octroi."""
    both, page, gzip = ("json-both", octroi), ("page-inject", octroi), ("gzip-inject", octroi)
    found = [
        Limit("1. request and response filter, beside nginx + Lua", both, ("json-both", "nginx + Lua"), 0.85),
        Limit("1. the same, beside HAProxy + Lua", both, ("json-both", "HAProxy + Lua"), 0.50),
        Limit("1. the same, beside HAProxy filtering responses only", both, ("json-response", "HAProxy, responses"), 1.00),
        Limit("1. the same, beside hyper pooled, pass-through", both, ("json-pass", "hyper pooled"), 1.20),
        Limit("1. stretch: the same, beside nginx, pass-through", both, ("json-pass", "nginx"), 1.00, must=False),
        Limit("2. page in gzip, filter and injection, beside octroi passing it", gzip, ("gzip-pass", octroi), 1.25),
        Limit("2. aside: the same, beside octroi filtering it", gzip, ("gzip-filter", octroi), 1.25, must=False),
        Limit("2. the same, beside nginx gunzip + sub_filter + gzip", gzip, ("gzip-inject", "nginx + gunzip + sub_filter + gzip"), 0.05),
        Limit("3. page, filter and injection, beside nginx + sub_filter", page, ("page-inject", "nginx + sub_filter"), 1.00),
        Limit("4. download, beside nginx with its default buffers", ("download", octroi), ("download", "nginx"), 1.00),
    ]
    # Another build is named, where there are several.
    return found if octroi == "octroi" else [replace(limit, title=f"{octroi}: {limit.title}") for limit in found]
