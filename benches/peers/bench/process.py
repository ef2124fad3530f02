"""Processes that were started here: on one core, timed by the scheduler's own account, and ended at the end."""

import contextlib
import os
import socket
import subprocess
import time
from pathlib import Path


class Process:
    """A process and its children; ends with the block."""

    def __init__(self, command: list[str], core: int, log: Path, pipes: bool = False) -> None:
        pipe = subprocess.PIPE if pipes else subprocess.DEVNULL
        with log.open("wb") as errors:
            self._process = subprocess.Popen(
                ["taskset", "-c", str(core), *command],
                stdin=pipe,
                stdout=pipe if pipes else errors,
                stderr=errors,
                env=os.environ | {"NO_COLOR": "1"},
            )
        self.log = log
        self.stdin, self.stdout = self._process.stdin, self._process.stdout

    def __enter__(self) -> "Process":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _pids(self) -> list[int]:
        pids = [self._process.pid]
        # What is found is looked at in its turn.
        for pid in pids:
            for children in Path(f"/proc/{pid}/task").glob("*/children"):
                pids += map(int, children.read_text().split())
        return pids

    def processor_time(self) -> int:
        """Nanoseconds that all its threads have run, kernel and all."""
        total = 0
        for pid in self._pids():
            for statistics in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                with contextlib.suppress(OSError):
                    total += int(statistics.read_text().split()[0])
        if not total:
            raise RuntimeError("this kernel does not tell what a thread has run")
        return total

    def resident(self) -> int:
        """Bytes in memory."""
        return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in self._pids()) * os.sysconf("SC_PAGE_SIZE")

    def wait_for(self, port: int, patience: float = 20) -> None:
        """Returns once it accepts connections; fails when it ends before."""
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{self._process.args} does not listen: {self.log.read_text(errors='replace')[-2000:]}")


def free_port() -> int:
    """A port of loopback that nobody has."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
