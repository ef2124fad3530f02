"""Every way in the zoo, in real Chromium and real Firefox: without the gate all work; with it, exactly what the visitor agreed to.

A page tries each way four times: undeclared, for `audience`, for `video`, and last for `necessary`, which is exempt and must always work:
that shows that the page ran to its end and that the way was open. zoo/known.py has what is not so, with reasons.
"""

from contextlib import contextmanager

import pytest
from harness.chromium import Chromium
from harness.deadline import wait_for
from harness.firefox import Firefox
from harness.gate import Gate, configuration
from playwright.sync_api import sync_playwright
from zoo.declared import declared
from zoo.keeping import VECTORS, Tour, Zoo
from zoo.known import ALONE, OPEN, SHUT, UNSUPPORTED
from zoo.vector import FLAVOURS

pytestmark = pytest.mark.alone

NOTHING, AUDIENCE = {"necessary"}, {"necessary", "audience"}


@contextmanager
def started(name):
    if name == "firefox":
        with Firefox() as firefox:
            yield firefox
    else:
        with sync_playwright() as playwright:
            yield Chromium(playwright)


class Visits:
    """What worked in each state, found once a browser."""

    def __init__(self, name, browser, zoo, gate):
        self.name, self.browser, self.zoo, self.gate = name, browser, zoo, gate

    def tour(self, address):
        return Tour(self.zoo, self.browser, address)


@pytest.fixture(scope="module", params=["chromium", "firefox"])
def visits(request, tmp_path_factory):
    with started(request.param) as browser, Zoo() as zoo:
        with Gate("serve", "--config", configuration(tmp_path_factory.mktemp("zoo"), declared(zoo))) as gate:
            yield Visits(request.param, browser, zoo, gate.url)


@pytest.fixture
def tour(visits):
    """Returns a function that lets a visitor in, at the gate unless told otherwise."""
    started = []

    def enter(address=visits.gate):
        started.append(visits.tour(address))
        return started[-1]

    yield enter
    for visitor in started:
        visitor.close()


def differing(worked, expected, skip=()):
    """Returns, a line each, the vectors that worked for other flavours than expected. `None` is expected of what nobody can shut."""
    lines = []
    for vector in VECTORS:
        if vector.name in skip:
            continue
        found = {flavour for flavour in FLAVOURS if (vector.name, flavour) in worked}
        wanted = expected(vector.name)
        if wanted is None:
            if not found - set(NOTHING):
                lines.append(f"{vector.plane:7} {vector.kind:8}{vector.name}: is shut, and known as open")
        elif found != wanted:
            more, less = sorted(found - wanted), sorted(wanted - found)
            lines.append(f"{vector.plane:7} {vector.kind:8}{vector.name}: {f'worked for {more}' if more else ''} {f'not for {less}' if less else ''}")
    return lines


def judged(visits, visitor, allowed):
    """Fails with every vector that did not do exactly what is allowed.

    On a busy machine something may come too late to be seen. So whoever finds a difference looks a second time: what worked once has
    worked, and only what worked neither time has not.
    """

    def expected(name):
        if name in UNSUPPORTED[visits.name] or name in SHUT:
            return set()
        if name in ALONE[visits.name]:
            return NOTHING
        return None if name in OPEN[visits.name] else allowed

    worked = visitor.walk()
    if differing(worked, expected):
        visitor.leave()
        worked |= visitor.walk()
    wrong = differing(worked, expected)
    assert not wrong, f"{len(wrong)} of {len(VECTORS)}:\n" + "\n".join(wrong)


def test_every_way_works_without_the_gate(visits, tour):
    visitor = tour(visits.zoo.portal.url)
    visitor.leave()
    def expected(name):
        return set() if name in UNSUPPORTED[visits.name] else set(FLAVOURS)

    worked = visitor.walk()
    if differing(worked, expected):
        visitor.leave()
        worked |= visitor.walk()
    wrong = differing(worked, expected)
    assert not wrong, "\n".join(wrong)


def test_before_a_choice_only_what_is_exempt_works(visits, tour):
    visitor = tour()
    visitor.leave()
    judged(visits, visitor, NOTHING)


def test_after_a_refusal_only_what_is_exempt_works(visits, tour):
    visitor = tour()
    visitor.choose("refuse")
    visitor.leave()
    judged(visits, visitor, NOTHING)


def test_consent_to_one_purpose_opens_exactly_that_purpose(visits, tour):
    visitor = tour()
    visitor.choose("save", "audience")
    visitor.leave()
    judged(visits, visitor, AUDIENCE)


def test_a_withdrawal_takes_away_what_was_kept_and_shuts_every_way_again(visits, tour):
    visitor = tour()
    visitor.choose("save", "audience")
    visitor.leave()
    visitor.window.goto(f"{visits.gate}/zoo/home")
    stores = {store for store, _ in of(visitor, "audience")}
    assert stores == {"cookie", "local", "session", "database", "cache", "file"}, "consent must keep what it covers"
    visitor.choose("refuse")
    visitor.window.goto(f"{visits.gate}/zoo/home")
    wait_for(lambda: not of(visitor, "audience", "video"), f"these to go: {sorted(of(visitor, 'audience', 'video'))}")
    visitor.leave()
    judged(visits, visitor, NOTHING)


def of(visitor, *flavours):
    """Returns what is on the device of these flavours."""
    return {row for row in visitor.device() if row[1].startswith(tuple(f"zoo_{flavour}_" for flavour in flavours))}
