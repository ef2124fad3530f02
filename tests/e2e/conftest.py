"""Fixtures of the outside-in tests: `serve` starts gates, `origin` starts origins, `cases` reads the measured case files."""

import json
import os
from pathlib import Path

import pytest
from harness.gate import Gate, configuration
from harness.nginx import Nginx
from harness.origin import Origin
from harness.standing import Standing

PICTURES = pytest.StashKey()
FIGURES = pytest.StashKey()
CASES = Path(os.environ.get("OCTROI_CASES", Path(__file__).parents[1] / "data/cases"))


def cases(name):
    """Returns one measured case file; it is part of the repository, so its absence is an error."""
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


@pytest.fixture
def origin():
    """Returns a function that starts an origin server for the length of the test."""
    started = []

    def start(answer):
        started.append(Origin(answer))
        return started[-1]

    yield start
    for server in started:
        server.__exit__()


@pytest.fixture
def serve(tmp_path):
    """Returns a function that starts a gate before the given portals for the length of the test."""
    started = []

    def start(*portals, arguments=(), environment=None):
        folder = tmp_path / f"gate-{len(started)}"
        folder.mkdir()
        path = configuration(folder, *portals)
        started.append(Gate("serve", "--config", path, *arguments, environment=environment))
        return started[-1]

    yield start
    for gate in started:
        gate.__exit__(None)


@pytest.fixture
def standing(tmp_path, origin):
    """Returns a function that puts a gate which can be restarted before a portal, and returns both."""
    started = []

    def start(answer, **options):
        portal = origin(answer)
        started.append(Standing(tmp_path / f"standing-{len(started)}", portal.url, **options))
        return started[-1], portal

    yield start
    for gate in started:
        gate.__exit__(None)


@pytest.fixture
def cached(tmp_path, standing):
    """Returns a function that puts a shared cache before such a gate, and returns cache, gate and portal."""
    started = []

    def start(answer, more=""):
        gate, portal = standing(answer)
        started.append(Nginx(tmp_path / f"nginx-{len(started)}", gate.url, more))
        return started[-1], gate, portal

    yield start
    for cache in started:
        cache.__exit__(None)


@pytest.fixture(scope="session")
def pictures(request, tmp_path_factory):
    """Returns the folder for screenshots: `OCTROI_PICTURES`, or a temporary one; its name is printed when the run ends."""
    folder = Path(os.environ.get("OCTROI_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    request.config.stash[PICTURES] = folder
    return folder


@pytest.fixture(scope="session")
def figures(request):
    """Returns a list of measured figures, which are printed when the run ends."""
    return request.config.stash.setdefault(FIGURES, [])


def pytest_terminal_summary(terminalreporter, config):
    """Prints the measured figures, and where the screenshots are."""
    for figure in config.stash.get(FIGURES, []):
        terminalreporter.write_line(f"memory: {figure}")
    if PICTURES in config.stash:
        folder = config.stash[PICTURES]
        terminalreporter.write_line(f"{len(list(folder.glob('*.png')))} pictures in {folder}")
