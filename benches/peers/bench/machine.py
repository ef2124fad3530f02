"""The machine that figures are of, and whether it was quiet."""

import contextlib
import os
import platform
import subprocess
from pathlib import Path

from .build import ROOT


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    values = dict(part for line in lines if len(part := [word.strip() for word in line.split(":", 1)]) == 2)
    return f"{values.get('model name', platform.machine())}, family {values.get('cpu family')}, model {values.get('model')}, {values.get('cpu MHz')} MHz"


def _memory() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB"


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=20, check=False).stdout.strip()
    except OSError:
        return "unknown"


def described() -> dict[str, str]:
    """What a reader needs to compare figures with his own."""
    release = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "virtual": _output(["systemd-detect-virt", "--vm"]) or "unknown",
        "memory": _memory(),
        "kernel": f"{platform.system()} {platform.release()}",
        "system": release,
        "sources": _output(["git", "-C", str(ROOT), "describe", "--always", "--dirty"]) or "unknown",
        "Rust": _output(["rustc", "--version"]),
    }


def load() -> str:
    """Load averages of 1, 5 and 15 minutes."""
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


def deferred(core: int) -> float:
    """Seconds of network work that the kernel left to its own thread of a core, where no process is charged with it."""
    for name in Path("/proc").glob("[0-9]*/comm"):
        with contextlib.suppress(OSError):
            if name.read_text().strip() == f"ksoftirqd/{core}":
                return int(name.with_name("schedstat").read_text().split()[0]) / 1e9
    return 0.0


def stolen() -> tuple[int, int]:
    """Ticks that the host kept from this machine, and all ticks, since it began."""
    numbers = [int(word) for word in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]]
    return numbers[7], sum(numbers[:8])
