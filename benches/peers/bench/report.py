"""What was found, as Markdown: on the terminal, and in a file."""

import math
from dataclasses import dataclass

from .limits import Limit
from .rounds import DIRECT, Results, Spread
from .variant import Variant
from .works import WORKS, Work


@dataclass(frozen=True)
class Context:
    """What figures are of."""

    command: str
    machine: dict[str, str]
    versions: list[str]
    # How quiet it was.
    quiet: dict[str, str]


def _table(head: list[str], rows: list[list[str]]) -> str:
    # The first column is text, all others are figures.
    rule = ["---", *("---:" for _ in head[1:])]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, rule, *rows]) + "\n"


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def _bracket(least: float, most: float) -> str:
    return f"[{_figure(least)}, {_figure(most)}]"


def _section(work: Work, variants: list[Variant], results: Results) -> str:
    plain = results.spread(work.name, "octroi")
    rows = []
    for variant in variants:
        duty = variant.duties.get(work.name)
        if duty is None:
            continue
        spread = results.spread(work.name, variant.name)
        if not spread:
            rows.append((math.inf, [variant.name, "missing", "–", "–"]))
            continue
        does = "" if duty == work.duty else f" (does less: {duty})"
        ratio = f"{plain.median / spread.median:.3f}" if plain else "–"
        rows.append((spread.median, [variant.name + does, _figure(spread.median), _bracket(spread.least, spread.most), ratio]))
    if not any(math.isfinite(median) for median, _ in rows):
        return ""
    unit = "ms/GiB" if work.name == "download" else "µs/request"
    table = _table(["proxy", unit, "[least, most]", "octroi ÷ it"], [row for _, row in sorted(rows, key=lambda row: row[0])])
    return f"### {work.title[0].upper() + work.title[1:]}\n\n`{work.name}`\n\n{table}"


def _limits(limits: list[Limit], results: Results) -> str:
    rows = []
    for limit in limits:
        ratio = limit.ratio(results)
        outcome = limit.outcome(results).value + ("" if limit.must else " (stretch)")
        rows.append([limit.title, "–" if ratio is None else f"{ratio:.3f}", f"≤ {limit.most:.2f}", outcome])
    return _table(["processor time of octroi, ratio of medians", "measured", "limit", "outcome"], rows)


def _latencies(results: Results) -> str:
    rows = []
    direct = results.latencies.get(DIRECT)
    if not direct:
        return ""
    base = [Spread.of([getattr(driven, part) for driven in direct]) for part in ("median", "slowest")]
    for name, drives in results.latencies.items():
        cells = [name]
        for part, less in zip(("median", "slowest"), base, strict=True):
            spread = Spread.of([getattr(driven, part) * 1e6 for driven in drives])
            added = "" if name == DIRECT else f" (+{spread.median - less.median * 1e6:.1f})"
            cells.append(f"{spread.median:.1f}{added} {_bracket(spread.least, spread.most)}")
        rows.append(cells)
    table = _table(["proxy", "p50, µs (added) [least, most]", "p99, µs (added) [least, most]"], rows)
    return (
        "## Latency at one connection\n\nThe work of `json-both`, one request after the other; `nginx` passes everything through. Medians of the rounds' "
        f"percentiles; what is added is beside asking the portal without a proxy.\n\n{table}"
    )


def _memory(results: Results) -> str:
    rows = [[name, f"{size / 2**20:.1f}"] for name, size in sorted(results.resident.items(), key=lambda item: item[1])]
    return "## Memory at the end\n\n" + _table(["proxy", "resident, MiB"], rows) if rows else ""


def _list(items: dict[str, str] | list[str]) -> str:
    lines = [f"{name}: {value}" for name, value in items.items()] if isinstance(items, dict) else items
    return "".join(f"- {line}\n" for line in lines)


_METHOD = """Processor time is that of the proxy's process, kernel and all, from the scheduler's account of its threads. The proxy has one core; on another,
one thread plays all visitors and the portal and never sleeps, so that waking them is nobody's time. Connections are kept on both sides.
Before it is timed each proxy is asked for each work once, and the bytes of its reply and of the request the portal saw are checked; every timed reply and
request is held against what was found. Rounds take turns: within one, every proxy does every work. octroi runs as an operator runs it: ledger on, telemetry
as by default, guard and banner injected, an undecided visitor. It does more than the others: it also expires the cookies that the visitor's browser still holds without consent. It is built as it is shipped, by
`deploy/build`: from what it did under its own load test, whose works are of the kind of these. The others are as their packages have them, and the bare proxy
on hyper is built without such a training."""


def written(context: Context, variants: list[Variant], results: Results, limits: list[Limit]) -> str:
    """The whole report."""
    sections = [_section(work, variants, results) for work in WORKS]
    notes = [f"{variant.name}: {variant.note}" for variant in variants if variant.note]
    parts = [
        "# octroi beside its peers",
        f"{results.rounds} rounds by:\n\n```sh\n{context.command}\n```",
        _METHOD,
        "## Must be shown\n\n" + _limits(limits, results).strip(),
        "## Processor time\n\n" + "\n".join(filter(None, sections)).strip(),
        _latencies(results).strip(),
        _memory(results).strip(),
        "## Missing\n\n" + (_list(results.missing).strip() or "Nothing."),
        "## How\n\n" + _list(notes).strip() if notes else "",
        "## Machine\n\n" + (_list(context.machine) + _list(context.quiet) + _list(context.versions)).strip(),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"
