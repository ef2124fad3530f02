"""The gate under test as its operator starts it: a process with arguments, a log on standard error and an end by SIGTERM.

`OCTROI_BIN` names the binary, target/debug/octroi by default. A binary that is missing is a failure, not a reason to skip.
"""

import json
import os
import re
import signal
import subprocess
import threading
from pathlib import Path

from harness.deadline import wait_for

ROOT = Path(__file__).parents[3]
LISTENING = re.compile(r"listening address=(127\.0\.0\.1:\d+)")
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def binary():
    path = Path(os.environ.get("OCTROI_BIN", ROOT / "target/debug/octroi"))
    assert path.is_file(), f"{path.name} is not built: run `cargo build` or set OCTROI_BIN"
    return path.resolve()


class Gate:
    """A running `octroi`; use as a context manager, which also asserts that it ended well."""

    def __init__(self, *arguments, environment=None, cwd=None):
        command = [str(part) for part in (binary(), *arguments)]
        clean = {name: value for name, value in os.environ.items() if not name.startswith("OCTROI_")}
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            errors="replace",
            cwd=cwd or ROOT,
            env={**clean, "NO_COLOR": "1", **(environment or {})},
        )
        self.output, self.log = [], []
        self.readers = [self._read(self.process.stdout, self.output), self._read(self.process.stderr, self.log)]

    def _read(self, stream, lines):
        reader = threading.Thread(target=lambda: lines.extend(ANSI.sub("", line) for line in stream), daemon=True)
        reader.start()
        return reader

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        code = self.stop()
        if kind is None:
            assert code == 0, f"octroi ended with {code}:\n{''.join(self.log[-20:])}"

    def first(self, find, what):
        """Returns what `find` makes of the first line, of either stream, that it makes anything of."""

        def look():
            found = next(filter(None, map(find, [*self.output, *self.log])), None)
            if found is None and self.process.poll() is not None and not any(reader.is_alive() for reader in self.readers):
                found = next(filter(None, map(find, [*self.output, *self.log])), None)
                assert found, f"octroi ended with {self.process.returncode}:\n{''.join([*self.output, *self.log])}"
            return found

        return wait_for(look, f"{what} in the output of octroi")

    @property
    def url(self):
        """The address of the first listener, from the log line that announces it."""
        return "http://" + self.first(listening_address, "a listening line")

    def resident(self, field="VmRSS"):
        """Returns a memory figure of the process in bytes: `VmRSS` is now, `VmHWM` is the highest ever."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) * 1024

    def stop(self):
        """Ends the process by SIGTERM and returns its exit code; a gate that does not drain within the deadline is killed and reported."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError("octroi did not end within 20 s of SIGTERM") from None
        finally:
            for reader in self.readers:
                reader.join(timeout=5)


def listening_address(line):
    """Returns host:port when `line` is a listening line of either log format."""
    found = LISTENING.search(line)
    if found:
        return found[1]
    try:
        event = json.loads(line)
    except ValueError:
        return None
    if not isinstance(event, dict):
        return None
    fields = {**event, **event.get("fields", {})} if isinstance(event.get("fields", {}), dict) else event
    return fields.get("address") if fields.get("message") == "listening" else None


def portal(upstream, cookies=(), hosts=("127.0.0.1",), extra=""):
    """Returns the TOML of one portal; each cookie is (name, purpose) or (name, purpose, lifetime)."""
    lines = ["[[portal]]", f"hosts = {json.dumps(list(hosts))}", f'upstream = "{upstream}"', extra]
    for name, purpose, *lifetime in cookies:
        lines += [
            "[[portal.cookie]]",
            f'name = "{name}"',
            f'purpose = "{purpose}"',
            'provider = "Test"',
            'service = { fr = "Essai", en = "Test" }',
            'description = { fr = "Un cookie d’essai", en = "A test cookie" }',
            f'lifetime = "{lifetime[0] if lifetime else "13 months"}"',
        ]
    return "\n".join(line for line in lines if line) + "\n"


def configuration(folder, *portals, listen=('"127.0.0.1:0"',), more=""):
    """Writes a configuration that listens on free loopback ports into `folder` and returns its path.

    `listen` and `more` are TOML: what is listened on, and what else the gate is told.
    """
    path = Path(folder) / "octroi.toml"
    state = Path(folder) / "state"
    state.mkdir(exist_ok=True)
    path.write_text(f'listen = [{", ".join(listen)}]\nstate-dir = "{state}"\n{more}\n' + "".join(portals), encoding="utf-8")
    return path
