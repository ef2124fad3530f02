"""One way to run one proxy, and what it can be asked to do that way."""

import contextlib
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .process import Process, free_port
from .works import Duty

# What is put into pages by proxies that are not octroi: as long as what octroi puts there, but for a few bytes.
SNIPPET = (
    '<script src="/.octroi/guard-5d1f0c2b9a3e4f67.js" data-charter="sha256-Yx1hC0fG7mZk2wqR8s3tVbN5uJ4pLd6oEa9iKxQyTzM"></script>'
    '<script src="/.octroi/banner-0b8e6d4c2a1f3957.js" defer></script>'
)


@dataclass(frozen=True)
class Place:
    """Where a proxy listens, the portal it stands before, and a folder of its own."""

    folder: Path
    port: int
    portal: int

    def write(self, name: str, text: str) -> str:
        """Writes a file of the folder; returns its path."""
        file = self.folder / name
        file.write_text(text)
        return str(file)


@dataclass(frozen=True)
class Variant:
    """A proxy, configured."""

    name: str
    peer: str
    # By the names of works: what it does to each.
    duties: dict[str, Duty]
    command: Callable[[Place], list[str]]
    # What a reader should know of how it does the work.
    note: str = ""
    # Whether the bytes of what it puts into pages are known.
    known_snippet: bool = True


@dataclass(frozen=True)
class Peer:
    """A program, and the ways to run it here."""

    name: str
    # Its version; none when it is not installed.
    version: Callable[[], str | None]
    variants: list[Variant]


def told(*command: str) -> str | None:
    """The version that a program tells; none when it is not installed."""
    if not shutil.which(command[0]):
        return None
    output = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    number = re.search(r"\d+\.\d+\.\d+[-+.\w]*", output.stdout + output.stderr)
    return number.group() if number else "of no version that it tells"


@dataclass
class Running:
    """A proxy that listens."""

    variant: Variant
    process: Process
    port: int
    portal: int


@contextlib.contextmanager
def running(variant: Variant, folder: Path, portal: int, core: int) -> Iterator[Running]:
    """Runs it on one core, before a portal of its own."""
    place = Place(folder / re.sub(r"\W+", "-", variant.name), free_port(), portal)
    place.folder.mkdir()
    with Process(variant.command(place), core, place.folder / "log") as process:
        process.wait_for(place.port)
        yield Running(variant, process, place.port, portal)
