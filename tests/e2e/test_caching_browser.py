"""Chromium's own HTTP cache before the gate: 304s happen, and no page outlives the snippet that it has.

What the portal saw is the evidence: a page that is whole in the browser after the portal's 304, or without a request, was in the cache.
"""

import re

import pytest
from harness.browser import TOKEN, Tab, launch
from harness.origin import Origin
from harness.shelf import DOCUMENT, TEXT, Leaf, Shelf, conditions
from harness.standing import AFTER, guard_of
from harness.visitor import Visitor

TAG, DATE = b'"abc"', b"Mon, 02 Nov 2026 08:00:00 GMT"
PAST_THE_CACHE = """async path => {
    const answer = await fetch(path, { cache: 'no-store' });
    return [await answer.text(), answer.headers.get('Cache-Control')];
}"""
VALIDATORS = {"a tag": {"etag": TAG}, "a date": {"modified": DATE}, "both": {"etag": TAG, "modified": DATE}}


@pytest.fixture
def tab(chromium):
    """Returns a function that opens a window with a cache and a jar of its own. To intercept its requests would turn the cache off."""
    opened = []

    def fresh(address):
        opened.append(Tab(chromium, address))
        return opened[-1]

    yield fresh
    for window in opened:
        window.close()


def shown(tab, path="/"):
    """Navigates and returns the guard of the page that is shown, which must be whole and ask."""
    assert tab.page.goto(path).status == 200
    return asking(tab)


def asking(tab):
    assert TEXT.decode() in tab.page.inner_text("h1")
    guard = guard_of(tab.page.content())
    assert guard, "the page has no snippet"
    tab.banner("refuse").wait_for()
    return guard


def fetched(tab, path="/", **options):
    """Returns what a script of the page is given when it asks for `path`."""
    return tab.page.evaluate("([path, options]) => fetch(path, options).then(answer => answer.text())", [path, options])


@pytest.mark.parametrize("validators", VALIDATORS)
def test_a_second_visit_is_answered_304_until_the_snippet_changes(validators, standing, tab):
    gate, portal = standing(Shelf(home=Leaf(**VALIDATORS[validators])))
    window = tab(gate.url)
    first = window.page.goto("/")
    old = asking(window)
    known = first.headers["etag"]
    assert known.startswith("W/"), "it is not the portal's bytes that are known"
    assert known != f"W/{TAG.decode()}"
    portal.requests.clear()
    second = window.page.goto("/")
    assert asking(window) == old
    assert second.request.all_headers()["if-none-match"] == known
    (_, condition), *more = conditions(portal)
    assert more == []
    # The portal's own, byte for byte; If-Modified-Since may only stand beside the tag (RFC 9110 §13.1.3).
    wanted = VALIDATORS[validators]
    assert condition.get("If-None-Match") == wanted.get("etag")
    assert condition.get("If-Modified-Since") in (wanted.get("modified"), None if "etag" in wanted else DATE)
    gate.declare(AFTER)
    portal.requests.clear()
    new = shown(window)
    assert new != old
    assert conditions(portal) == [("GET", {})]
    portal.requests.clear()
    assert shown(window) == new
    assert [set(sent) & {"If-None-Match", "If-Modified-Since"} != set() for _, sent in conditions(portal)] == [True]


@pytest.mark.parametrize("validators", VALIDATORS)
def test_a_page_kept_from_before_the_gate_is_sent_anew(validators, standing, tab):
    shelf = Shelf(home=Leaf(**VALIDATORS[validators]))
    with Origin(shelf) as bare:
        window = tab(bare.url)
        for _ in range(2):
            window.page.goto("/")
        assert guard_of(window.page.content()) == ""
        assert [sent != {} for _, sent in conditions(bare)] == [False, True]
    # The portal moves behind the gate, which takes its address.
    _, portal = standing(shelf, address=f"127.0.0.1:{bare.port}")
    shown(window)
    assert conditions(portal) == [("GET", {})]


@pytest.mark.parametrize("control", [b"no-cache", b"max-age=3600"])
@pytest.mark.parametrize("validators", VALIDATORS)
def test_a_script_is_given_the_portals_bytes_though_the_page_is_kept(validators, control, standing, tab):
    gate, _ = standing(Shelf(home=Leaf(control=control, **VALIDATORS[validators])))
    window = tab(gate.url)
    for turn in range(2):
        guard = shown(window)
        assert fetched(window) == DOCUMENT.decode(), turn
        assert fetched(window, headers={"X-Requested-With": "XMLHttpRequest"}) == DOCUMENT.decode(), turn
    # And the other way round: what the script was given is not shown as the page.
    assert shown(window) == guard


def test_a_fresh_page_is_used_without_a_request_and_works_after_a_restart(standing, tab):
    fresh = Leaf(etag=TAG, control=b"max-age=3600")
    gate, portal = standing(Shelf(home=fresh, autre=fresh))
    window = tab(gate.url)
    old = shown(window, "/autre")
    shown(window)
    gate.declare(AFTER)
    portal.requests.clear()
    # A link, since what is typed again is asked for again.
    window.page.click("#there")
    window.page.wait_for_url(re.compile("/autre$"))
    assert asking(window) == old
    assert conditions(portal, "/autre") == []
    new = guard_of(Visitor(gate.url).get("/").text)
    assert new not in ("", old)
    # Past the cache: a browser may have dropped the script and kept the page.
    former, control = window.page.evaluate(PAST_THE_CACHE, old)
    assert former == window.page.evaluate(PAST_THE_CACHE, new)[0]
    assert re.search(r"\bno-(store|cache)\b", control)
    assert "immutable" not in control
    window.choose("refuse")
    assert TOKEN in window.names()


def test_a_choice_holds_on_a_page_that_comes_from_the_cache(standing, tab):
    gate, portal = standing(Shelf(home=Leaf(etag=TAG, cookie=b"_ga")))
    window = tab(gate.url)
    shown(window)
    assert "_ga" not in window.names()
    window.choose("accept")
    portal.requests.clear()
    window.open("/")
    assert TEXT.decode() in window.page.inner_text("h1")
    assert not window.banner().is_visible()
    # The tracker came with the portal's 304.
    assert conditions(portal) == [("GET", {"If-None-Match": TAG})]
    window.holds("_ga")
    window.page.locator("#octroi-manage").click()
    window.choose("refuse")
    window.open("/")
    assert "_ga" not in window.names()
