"""nginx's `proxy_cache` before the gate: it revalidates, it keeps apart what differs, and it never serves a snippet that is no more.

Most pages are out of date at once, so no test waits for a clock; one has a plain `max-age=1`, as a portal would.
"""

import gzip
from dataclasses import replace

import pytest
from harness.caching import DATE, FRESH, OUT_OF_DATE, TAG, assert_whole, fetch, navigate, status_of
from harness.deadline import wait_for
from harness.nginx import HEADS_APART
from harness.shelf import DOCUMENT, TEXT, Leaf, Shelf, conditions
from harness.standing import AFTER, guard_of
from harness.visitor import Visitor

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 64
VALIDATORS = {
    "a tag": ({"etag": TAG}, {"If-None-Match": TAG}),
    "a weak tag": ({"etag": b"W/" + TAG}, {"If-None-Match": b"W/" + TAG}),
    "a date": ({"modified": DATE}, {"If-Modified-Since": DATE}),
}
SEVERAL = VALIDATORS | {"a tag and a date": ({"etag": TAG, "modified": DATE}, None)}
NAVIGATIONS = {"browser": {"Sec-Fetch-Dest": "document"}, "old browser": {}}


@pytest.mark.parametrize("kind", NAVIGATIONS)
@pytest.mark.parametrize("validators", VALIDATORS)
def test_a_stored_page_is_revalidated_with_the_portals_own_validator(validators, kind, cached):
    fields, sent = VALIDATORS[validators]
    cache, _, portal = cached(Shelf(home=Leaf(**fields, **OUT_OF_DATE)))
    visitor = Visitor(cache.url)
    for count, status in enumerate(("MISS", "REVALIDATED", "REVALIDATED")):
        answer = visitor.request("GET", "/", NAVIGATIONS[kind])
        assert status_of(answer) == status
        assert_whole(answer)
        assert conditions(portal) == [("GET", {})] + [("GET", sent)] * count


def test_a_page_with_a_second_of_freshness_is_used_and_then_revalidated(cached):
    cache, _, portal = cached(Shelf(home=Leaf(etag=TAG, modified=DATE, control=b"public, max-age=1")))
    visitor = Visitor(cache.url)
    answer = navigate(visitor)
    statuses = [status_of(answer)]

    def once_more():
        answer = navigate(visitor)
        assert_whole(answer)
        statuses.append(status_of(answer))
        return statuses[-1] not in ("MISS", "HIT")

    wait_for(once_more, "the stored page to be out of date")
    assert set(statuses[1:-1]) <= {"HIT"}
    assert statuses[-1] == "REVALIDATED"
    assert len(portal.requests) == 2
    assert conditions(portal)[1][1]["If-None-Match"] == TAG


def test_a_changed_page_replaces_the_stored_one(cached):
    shelf = Shelf(home=Leaf(etag=TAG, **OUT_OF_DATE))
    cache, _, portal = cached(shelf)
    visitor = Visitor(cache.url)
    navigate(visitor)
    shelf.leaves["/"] = replace(shelf.leaves["/"], etag=b'"def"', body=DOCUMENT.replace(b"<h1>", b"<h1>Nouveau. "))
    answer = navigate(visitor)
    assert status_of(answer) == "EXPIRED"
    assert b"Nouveau" in answer.body
    assert guard_of(answer.text)
    assert status_of(navigate(visitor)) == "REVALIDATED"
    assert [sent for _, sent in conditions(portal)] == [{}, {"If-None-Match": TAG}, {"If-None-Match": b'"def"'}]


def test_a_visitor_s_own_copy_is_revalidated_by_the_cache(cached):
    cache, _, portal = cached(Shelf(home=Leaf(etag=TAG, **FRESH)))
    visitor = Visitor(cache.url)
    tag = navigate(visitor).value("etag")
    answer = navigate(visitor, If_None_Match=tag)
    assert answer.status == 304
    assert answer.value("etag") == tag
    assert len(portal.requests) == 1


@pytest.mark.parametrize("validators", SEVERAL)
def test_no_stored_page_outlives_the_snippet_it_has(validators, cached):
    cache, gate, portal = cached(Shelf(home=Leaf(**SEVERAL[validators][0], **OUT_OF_DATE)))
    visitor = Visitor(cache.url)
    old = assert_whole(navigate(visitor))
    gate.declare(AFTER)
    answer = navigate(visitor)
    assert status_of(answer) == "EXPIRED"
    new = assert_whole(answer)
    assert new != old
    assert conditions(portal) == [("GET", {}), ("GET", {})]
    answer = navigate(visitor)
    assert status_of(answer) == "REVALIDATED"
    assert assert_whole(answer) == new


@pytest.mark.parametrize("validators", SEVERAL)
def test_no_stored_page_from_before_the_gate_is_revalidated(validators, cached):
    cache, gate, portal = cached(Shelf(home=Leaf(**SEVERAL[validators][0], **OUT_OF_DATE)))
    cache.restart(portal.url)
    visitor = Visitor(cache.url)
    assert navigate(visitor).body == DOCUMENT
    assert status_of(navigate(visitor)) == "REVALIDATED"
    cache.restart(gate.url)
    seen = len(portal.requests)
    answer = navigate(visitor)
    assert status_of(answer) == "EXPIRED"
    assert_whole(answer)
    assert conditions(portal)[seen:] == [("GET", {})]


def test_a_page_that_is_still_fresh_works_with_the_snippet_it_has(cached):
    cache, gate, _ = cached(Shelf(home=Leaf(etag=TAG, **FRESH)))
    visitor = Visitor(cache.url)
    old = assert_whole(navigate(visitor))
    gate.declare(AFTER)
    answer = navigate(visitor)
    assert status_of(answer) == "HIT"
    assert assert_whole(answer) == old
    new = guard_of(navigate(Visitor(gate.url)).text)
    assert new != old
    current = visitor.get(new, Sec_Fetch_Dest="script", Accept="*/*")
    assert status_of(current) == "MISS"
    for _ in range(2):
        former = visitor.get(old, Sec_Fetch_Dest="script", Accept="*/*")
        assert status_of(former) == "MISS", "it is kept under the name of what it is not"
        assert former.value("content-type").startswith("text/javascript")
        assert former.body == current.body


@pytest.mark.parametrize("first", ["document", "fragment"])
@pytest.mark.parametrize("control", [FRESH, OUT_OF_DATE], ids=["fresh", "out of date"])
def test_a_document_and_a_fragment_of_one_address_are_kept_apart(control, first, cached):
    cache, _, _ = cached(Shelf(home=Leaf(etag=TAG, modified=DATE, **control)))
    visitor = Visitor(cache.url)
    for turn in range(3):
        for kind in ("document", "fragment") if first == "document" else ("fragment", "document"):
            answer = navigate(visitor) if kind == "document" else fetch(visitor)
            if kind == "document":
                assert_whole(answer)
            else:
                assert answer.body == DOCUMENT, "a script was given the snippet"
            assert status_of(answer) in (("HIT", "REVALIDATED") if turn else ("MISS", "EXPIRED")), (turn, kind)


@pytest.mark.parametrize("control", [FRESH, OUT_OF_DATE], ids=["fresh", "out of date"])
@pytest.mark.parametrize("first", ["gzip", "identity"])
def test_codings_are_kept_apart_too(first, control, cached):
    cache, _, portal = cached(Shelf(home=Leaf(etag=TAG, gzip=True, **control)))
    visitor = Visitor(cache.url)
    for _ in range(2):
        for coding in ("gzip", "identity") if first == "gzip" else ("identity", "gzip"):
            answer = navigate(visitor, Accept_Encoding=coding)
            assert answer.value("content-encoding") == ("gzip" if coding == "gzip" else "")
            text = gzip.decompress(answer.body).decode() if coding == "gzip" else answer.text
            assert TEXT.decode() in text
            assert guard_of(text)
    tags = {sent.get("If-None-Match") for _, sent in conditions(portal)}
    assert tags == ({None} if control is FRESH else {None, TAG, b'"abc-gzip"'})


def test_a_program_that_names_no_media_type_leaves_nothing_stale(cached):
    cache, gate, _ = cached(Shelf(home=Leaf(etag=TAG, modified=DATE, **OUT_OF_DATE)))
    program, old_browser = Visitor(cache.url), Visitor(cache.url)
    program.get("/", Accept="*/*")
    old = assert_whole(old_browser.get("/"))
    program.get("/", Accept="*/*")
    gate.declare(AFTER)
    program.get("/", Accept="*/*")
    assert assert_whole(old_browser.get("/")) != old


@pytest.mark.parametrize("more", ["", HEADS_APART], ids=["as nginx is", "asked as HEAD"])
def test_head_says_what_is_true_of_the_page(more, cached):
    cache, gate, portal = cached(Shelf(home=Leaf(etag=TAG, **OUT_OF_DATE)), more)
    visitor = Visitor(cache.url)
    for _ in range(2):
        head = visitor.request("HEAD", "/", {"Sec-Fetch-Dest": "document"})
        page = navigate(visitor)
        assert head.status == 200
        assert head.rest == b""
        assert head.value("content-length") in ("", str(len(page.body)))
        assert head.value("etag") in ("", page.value("etag"))
        assert_whole(page)
    methods = {method for method, _ in conditions(portal)}
    assert methods == ({"GET", "HEAD"} if more else {"GET"})


def test_a_download_resumes_from_what_the_cache_has(cached):
    cache, _, portal = cached(Shelf(plan=Leaf(PDF, b"application/pdf", etag=TAG, **FRESH)))
    visitor = Visitor(cache.url)
    first = navigate(visitor, "/plan")
    assert (status_of(first), first.body) == ("MISS", PDF)
    rest = navigate(visitor, "/plan", Range="bytes=1000-", If_Range=first.value("etag"))
    assert (rest.status, rest.body) == (206, PDF[1000:])
    changed = navigate(visitor, "/plan", Range="bytes=1000-", If_Range='"never-given"')
    assert (changed.status, changed.body) == (200, PDF)
    assert len(portal.requests) == 1
