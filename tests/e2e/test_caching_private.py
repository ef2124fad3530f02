"""nginx's `proxy_cache` before the gate keeps pages for everybody, and never what one visitor was given for himself.

nginx does not store a response that sets a cookie; an operator who overrides that must still not share a visitor's tracker.
"""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from harness.caching import FRESH, OUT_OF_DATE, TAG, assert_whole, decided, navigate, status_of
from harness.nginx import BACKGROUND, CARELESS
from harness.shelf import Leaf, Shelf
from harness.standing import guard_of
from harness.visitor import Visitor

# Every way in which a portal may ask nginx to keep a page for everybody.
SHARED = {
    "public": FRESH,
    "s-maxage": {"control": b"s-maxage=60"},
    "Expires": {"control": b"must-revalidate", "fields": (b"Expires: Fri, 31 Dec 2100 23:00:00 GMT",)},
    "X-Accel-Expires": {"control": b"max-age=60", "fields": (b"X-Accel-Expires: 60",)},
}
# The last two: sent as it was stored, with an update under way.
OUTDATED_STATUSES = ("EXPIRED", "REVALIDATED", "STALE", "UPDATING")


def assert_nothing_kept(cache):
    """Asserts that no file of the cache has a tracker's value."""
    assert not [path for path in (cache.folder / "pages").iterdir() if b"visitor-" in path.read_bytes()]


@pytest.mark.parametrize("more", ["", CARELESS], ids=["as nginx is", "careless"])
@pytest.mark.parametrize("name", [b"_ga", b"_undeclared"])
def test_a_page_that_tracks_everybody_is_shared_without_its_tracker(name, more, cached):
    cache, _, portal = cached(Shelf(home=Leaf(etag=TAG, cookie=name, **FRESH)), more)
    for status in ("MISS", "HIT", "HIT"):
        answer = navigate(Visitor(cache.url))
        assert status_of(answer) == status
        assert_whole(answer)
    assert len(portal.requests) == 1


@pytest.mark.parametrize("control", SHARED.values(), ids=SHARED)
@pytest.mark.parametrize("more", ["", CARELESS], ids=["as nginx is", "careless"])
def test_what_a_visitor_accepted_is_his_alone(more, control, cached):
    cache, _, portal = cached(Shelf(home=Leaf(etag=TAG, cookie=b"_ga", **control)), more)
    consented = decided(cache.url, "accept")
    for count in (1, 2):
        answer = navigate(consented)
        assert status_of(answer) == "MISS"
        assert answer.values("set-cookie") == [b"_ga=visitor-%d; Path=/; Max-Age=3600" % count]
        assert "private" in answer.value("cache-control")
        assert guard_of(answer.text)
    answer = navigate(Visitor(cache.url))
    assert status_of(answer) == "MISS"
    assert_whole(answer)
    assert_whole(navigate(Visitor(cache.url)))
    assert_nothing_kept(cache)


@pytest.mark.parametrize("more", ["", CARELESS, CARELESS + BACKGROUND], ids=["as nginx is", "careless", "in the background"])
@pytest.mark.parametrize("changes", [False, True], ids=["same page", "new page"])
def test_a_stored_page_never_takes_up_the_tracker_of_whom_it_is_revalidated_for(changes, more, cached):
    shelf = Shelf(home=Leaf(etag=TAG, cookie=b"_ga", **OUT_OF_DATE))
    cache, _, portal = cached(shelf, more)
    assert status_of(navigate(Visitor(cache.url))) == "MISS"
    consented = decided(cache.url, "accept")
    if changes:
        shelf.leaves["/"] = replace(shelf.leaves["/"], etag=b'"def"')
    answer = navigate(consented)
    if changes and status_of(answer) == "EXPIRED":
        assert answer.values("set-cookie") == [b"_ga=visitor-2; Path=/; Max-Age=3600"]
        assert "private" in answer.value("cache-control")
    else:
        assert_whole(answer)
    for _ in range(4):
        answer = navigate(Visitor(cache.url))
        assert status_of(answer) in (OUTDATED_STATUSES if BACKGROUND in more else OUTDATED_STATUSES[:2])
        assert_whole(answer)
    assert_nothing_kept(cache)


@pytest.mark.parametrize("more", ["", CARELESS], ids=["as nginx is", "careless"])
def test_the_cookies_that_the_gate_expires_are_one_visitor_s_affair(more, cached):
    cache, _, _ = cached(Shelf(home=Leaf(etag=TAG, **FRESH)), more)
    tracked = decided(cache.url, "refuse")
    tracked.extra = ["_ga=visitor-old"]
    answer = navigate(tracked)
    assert [line for line in answer.values("set-cookie") if line.startswith(b"_ga=; Max-Age=0")]
    assert "private" in answer.value("cache-control")
    answer = navigate(Visitor(cache.url))
    assert status_of(answer) == "MISS"
    assert_whole(answer)


def test_whoever_waits_while_a_tracked_visitor_is_answered_gets_a_page_of_his_own(cached):
    shelf, seen, release = Shelf(home=Leaf(etag=TAG, cookie=b"_ga", **FRESH)), threading.Event(), threading.Event()

    def slow(request):
        seen.set()
        assert release.wait(20)
        return shelf(request)

    cache, _, _ = cached(slow, CARELESS)
    consented = decided(cache.url, "accept")
    with ThreadPoolExecutor(max_workers=5) as pool:
        first = pool.submit(navigate, consented)
        assert seen.wait(20)
        others = [pool.submit(navigate, Visitor(cache.url)) for _ in range(4)]
        release.set()
        assert first.result().values("set-cookie") != []
        for other in others:
            assert_whole(other.result())


def test_the_page_of_choices_is_never_kept(cached):
    cache, _, _ = cached(Shelf(), CARELESS + BACKGROUND)
    for choice in ("accept", "refuse"):
        answer = navigate(decided(cache.url, choice), "/.octroi/choices")
        assert status_of(answer) == "MISS"
