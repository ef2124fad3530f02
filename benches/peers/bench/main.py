"""The bench: build, start, verify, measure, report."""

import contextlib
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from . import machine, works
from .arguments import Arguments, parse
from .build import build
from .limits import Limit, Outcome, limits
from .peers import bare, caddy, envoy, haproxy, nginx, octroi
from .report import Context, written
from .rounds import Bench, Results
from .variant import Peer, Running, running
from .wire import Wire
from .wire import running as wire_running


def _peers(arguments: Arguments, octroi_binary: str, bare_binary: Path) -> list[Peer]:
    builds = {"octroi": octroi_binary} | arguments.beside
    peers = [octroi.peer(name, path) for name, path in builds.items()] if arguments.wants("octroi") else []
    others = [bare.peer(bare_binary), nginx.peer(), haproxy.peer(), envoy.peer(), caddy.peer()]
    return peers + [peer for peer in others if arguments.wants(peer.name)]


def _start(peers: list[Peer], wire: Wire, stack: contextlib.ExitStack, folder: Path, core: int) -> tuple[list[Running], list[str]]:
    """Starts what is installed; returns with it what is not, or does not start."""
    proxies, missing = [], []
    for peer in peers:
        if peer.version() is None:
            missing.append(f"{peer.name}: not installed; benches/peers/install installs it where it can")
            continue
        for variant in peer.variants:
            try:
                proxies.append(stack.enter_context(running(variant, folder, wire.portal(), core)))
            except RuntimeError as error:
                missing.append(f"{variant.name}: {error}")
    for line in missing:
        print(f"MISSING {line}", flush=True)
    return proxies, missing


def _measure(arguments: Arguments, peers: list[Peer], wire_binary: Path) -> Results:
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="octroi-peers-")))
        wire = stack.enter_context(wire_running(wire_binary, arguments.other_core, folder / "wire.log"))
        contents = works.bodies()
        for name, file in works.write_replies(folder, contents).items():
            wire.content(f"/{name}", file)
        proxies, missing = _start(peers, wire, stack, folder, arguments.core)
        bench = Bench(wire, proxies, contents, arguments.extent)
        bench.results.missing += missing
        bench.verify()
        bench.run()
        return bench.results


@dataclass(frozen=True)
class Beginning:
    """How the machine was before."""

    load: str
    stolen: tuple[int, int]
    deferred: float


def _quiet(before: Beginning, core: int) -> dict[str, str]:
    ticks, all_ticks = (after - before for after, before in zip(machine.stolen(), before.stolen, strict=True))
    return {
        "load before": before.load,
        "load after": machine.load(),
        "stolen by the host": f"{100 * ticks / max(all_ticks, 1):.2f} %",
        "network work on the proxies' core that is charged to none": f"{machine.deferred(core) - before.deferred:.3f} s",
    }


def _status(found: list[Limit], results: Results, arguments: Arguments) -> int:
    if not results.times:
        return 2
    outcomes = {limit.outcome(results) for limit in found if limit.must}
    # What was left out on purpose is not missed.
    wrong = {Outcome.FAILED, Outcome.MISSING} if arguments.is_whole else {Outcome.FAILED}
    return 1 if outcomes & wrong else 0


def main(words: list[str]) -> int:
    """Runs the bench; returns the status to exit with."""
    arguments = parse(words)
    # So that what was started here ends with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(2))
    try:
        programs = build()
    except subprocess.CalledProcessError:
        return 2
    # Where Debian keeps servers, for those who are not root.
    os.environ["PATH"] += ":/usr/sbin"
    # What is started inherits nothing of this: each has its own core.
    os.sched_setaffinity(0, {arguments.other_core})
    peers = _peers(arguments, programs.octroi, programs.bare)
    before = Beginning(machine.load(), machine.stolen(), machine.deferred(arguments.core))
    results = _measure(arguments, peers, programs.wire)
    variants = [variant for peer in peers for variant in peer.variants]
    versions = [f"{peer.name}: {peer.version() or 'missing'}" for peer in peers]
    context = Context(shlex.join(["benches/peers/run", *words]), machine.described(), versions, _quiet(before, arguments.core))
    found = [limit for name in ["octroi", *arguments.beside] for limit in limits(name)] if arguments.wants("octroi") else []
    text = written(context, variants, results, found)
    sys.stdout.write(text)
    if arguments.report:
        arguments.report.write_text(text)
    return _status(found, results, arguments)
