"""Fixtures of the outside-in tests: `serve` starts gates, `origin` starts origins, `chromium` is a browser, `cases` reads the measured case files."""

import json
import os
from pathlib import Path

import pytest
from harness.browser import Tab, launch
from harness.gate import Gate, configuration
from harness.nginx import Nginx
from harness.origin import Origin
from harness.standing import Standing
from playwright.sync_api import sync_playwright

PICTURES = pytest.StashKey()
FIGURES = pytest.StashKey()
TOLD = pytest.StashKey()
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


@pytest.fixture(scope="module")
def chromium():
    """Returns a browser for the tests of one file: only one driver can run at a time."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium):
    """Returns a function that opens a window with an empty jar; the options are those of a `Tab` and of its Playwright context."""
    opened = []

    def fresh(address, **options):
        opened.append(Tab(chromium, address, **options))
        return opened[-1]

    yield fresh
    for tab in opened:
        tab.close()


@pytest.fixture(scope="session")
def pictures(request, tmp_path_factory):
    """Returns the folder for screenshots: `OCTROI_PICTURES`, or a temporary one; its name is printed when the run ends."""
    folder = Path(os.environ.get("OCTROI_PICTURES") or tmp_path_factory.mktemp("pictures"))
    folder.mkdir(parents=True, exist_ok=True)
    request.config.stash[PICTURES] = folder
    return folder


@pytest.fixture(scope="session")
def figures(request):
    """Returns a list of measured figures, each a line that begins with what it is of; they are printed when the run ends."""
    return request.config.stash.setdefault(FIGURES, [])


def told(config):
    """Returns what the tests of this process measured and drew, as it is told to the process that prints it."""
    pictures = config.stash.get(PICTURES, None)
    return {"figures": config.stash.get(FIGURES, []), "pictures": str(pictures) if pictures else None}


def pytest_sessionfinish(session):
    """Hands figures and pictures over to the process that prints them, where files are tested side by side."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["told"] = told(session.config)


def pytest_testnodedown(node, error):
    """Takes over what one of those processes tells; one that broke tells nothing, and has failed."""
    node.config.stash.setdefault(TOLD, []).append(getattr(node, "workeroutput", {}).get("told", {}))


def pytest_terminal_summary(terminalreporter, config):
    """Prints the measured figures, and where the screenshots are."""
    for one in [told(config), *config.stash.get(TOLD, [])]:
        for figure in one.get("figures", []):
            terminalreporter.write_line(figure)
        if one.get("pictures"):
            terminalreporter.write_line(f"{len(list(Path(one['pictures']).glob('*.png')))} pictures in {one['pictures']}")
