"""A caching HTTP client of a program, hishel on httpx, before the gate: 304s in each coding, downloads that resume, no stale snippet."""

import gzip
from types import SimpleNamespace

import httpx
import pytest
from harness.gate import Gate, configuration, portal
from harness.shelf import DOCUMENT, TEXT, Leaf, Shelf, conditions
from harness.standing import AFTER, BEFORE, guard_of
from hishel import CacheOptions, SqliteStorage
from hishel.httpx import CacheTransport

TAG, DATE = b'"abc"', b"Mon, 02 Nov 2026 08:00:00 GMT"
VALIDATORS = {
    "a tag": {"etag": TAG},
    "a weak tag": {"etag": b"W/" + TAG},
    "a date": {"modified": DATE},
    "a tag and a date": {"etag": TAG, "modified": DATE},
}
BROWSER = {"Sec-Fetch-Dest": "document", "Accept": "text/html,*/*;q=0.8"}
KINDS = {"browser": BROWSER, "old browser": {"Accept": "text/html,*/*;q=0.8"}, "frame": BROWSER | {"Sec-Fetch-Dest": "iframe"}}
PDF = b"%PDF-1.7\n" + bytes(range(256)) * 64


class Wire(httpx.HTTPTransport):
    """What goes between the client's cache and the gate: (request fields, status, response fields), in order."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_request(self, request):
        answer = super().handle_request(request)
        self.seen.append(SimpleNamespace(asked=request.headers.copy(), status=answer.status_code, fields=answer.headers.copy()))
        return answer


@pytest.fixture
def client(tmp_path):
    """Returns a function that makes a client with a private cache of its own, and the wire behind it."""
    opened = []

    def make(url, coding="identity"):
        wire = Wire()
        storage = SqliteStorage(database_path=tmp_path / f"client-{len(opened)}.db")
        cache = CacheTransport(wire, storage=storage, rfc=CacheOptions(shared=False))
        opened.append(httpx.Client(base_url=url, transport=cache, headers={"Accept-Encoding": coding}, trust_env=False, timeout=20))
        return opened[-1], wire

    yield make
    for one in opened:
        one.close()


def whole(answer):
    """Returns the guard of a page that is as it should be."""
    assert answer.status_code == 200
    assert TEXT.decode() in answer.text
    assert guard_of(answer.text)
    return guard_of(answer.text)


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("validators", VALIDATORS)
def test_a_page_is_answered_304_until_the_snippet_changes(validators, kind, coding, standing, client):
    gate, origin = standing(Shelf(home=Leaf(gzip=coding == "gzip", dated=True, **VALIDATORS[validators])))
    browser, wire = client(gate.url, coding)
    first = browser.get("/", headers=KINDS[kind])
    old = whole(first)
    second = browser.get("/", headers=KINDS[kind])
    assert whole(second) == old
    assert second.content == first.content
    assert second.extensions["caching"] == {"from_cache": True, "revalidated": True, "stored": False}
    assert [exchange.status for exchange in wire.seen] == [200, 304]
    known, answered = wire.seen[0].fields["etag"], wire.seen[1].fields
    assert known.startswith('W/"')
    assert answered["etag"] == known, "RFC 9110 §15.4.5: the tag that the 200 had"
    assert "content-length" not in answered
    assert answered.get("vary") == wire.seen[0].fields["vary"]
    # The portal's own, byte for byte; a date may stand beside a tag, which counts alone (RFC 9110 §13.1.3).
    etag = VALIDATORS[validators].get("etag", b"")
    portals_own = etag.removesuffix(b'"') + b'-gzip"' if etag and coding == "gzip" else etag
    (_, nothing), (_, condition) = conditions(origin)
    assert nothing == {}
    assert condition.get("If-None-Match", b"") == portals_own
    assert condition.get("If-Modified-Since", DATE) == DATE
    gate.declare(AFTER)
    third = browser.get("/", headers=KINDS[kind])
    new = whole(third)
    assert new != old
    assert third.extensions["caching"]["stored"]
    assert conditions(origin)[2] == ("GET", {})
    # The client has two copies now, and which of them a 304 without a strong validator is about is for it to find out
    # (RFC 9111 §4.3.4): the old one must not be taken for the new one, then or later.
    for _ in range(4):
        assert whole(browser.get("/", headers=KINDS[kind])) == new
    assert wire.seen[-1].status == 304


def test_a_restart_that_changes_nothing_costs_no_page(standing, client):
    gate, _ = standing(Shelf(home=Leaf(etag=TAG)))
    browser, wire = client(gate.url)
    for _ in range(2):
        whole(browser.get("/", headers=BROWSER))
        gate.declare(BEFORE)
    assert [exchange.status for exchange in wire.seen] == [200, 304]


def test_a_program_that_names_no_media_type_keeps_no_old_snippet(standing, client):
    gate, _ = standing(Shelf(home=Leaf(etag=TAG, modified=DATE)))
    program, _ = client(gate.url)
    first = program.get("/", headers={"Accept": "*/*"})
    assert TEXT.decode() in first.text
    gate.declare(AFTER)
    current = guard_of(client(gate.url)[0].get("/", headers=BROWSER).text)
    assert guard_of(program.get("/", headers={"Accept": "*/*"}).text) in ("", current)


def test_a_copy_from_before_the_gate_is_sent_anew(standing, client):
    gate, origin = standing(Shelf(home=Leaf(etag=TAG, modified=DATE)))
    for condition in (
        {"If-None-Match": TAG.decode()},
        {"If-None-Match": f"W/{TAG.decode()}"},
        {"If-None-Match": f'"other", {TAG.decode()}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": DATE.decode()},
        {"If-None-Match": TAG.decode(), "If-Modified-Since": DATE.decode()},
    ):
        bare, _ = client(gate.url)
        answer = bare.get("/", headers=BROWSER | condition)
        assert whole(answer), condition
        assert conditions(origin)[-1] == ("GET", {}), condition


def test_the_current_tag_is_found_among_others(standing, client):
    gate, origin = standing(Shelf(home=Leaf(etag=TAG)))
    known = client(gate.url)[0].get("/", headers=BROWSER).headers["etag"]
    answer = client(gate.url)[0].get("/", headers=BROWSER | {"If-None-Match": f'"a,b", W/"old", {known}'})
    assert answer.status_code == 304
    assert answer.headers["etag"] == known
    assert conditions(origin)[-1] == ("GET", {"If-None-Match": TAG})


def test_a_document_that_is_not_a_page_keeps_its_304_and_its_strong_tag(standing, client):
    gate, origin = standing(Shelf(plan=Leaf(PDF, b"application/pdf", etag=TAG, modified=DATE)))
    browser, wire = client(gate.url)
    assert browser.get("/plan", headers=BROWSER).content == PDF
    assert browser.get("/plan", headers=BROWSER).content == PDF
    assert [exchange.status for exchange in wire.seen] == [200, 304]
    known = wire.seen[0].fields["etag"]
    assert known.startswith('"')
    assert wire.seen[1].fields["etag"] == known
    assert conditions(origin, "/plan")[1][1].get("If-None-Match") == TAG


@pytest.mark.parametrize("kind", ["browser", "download manager"])
def test_a_download_resumes_with_the_tag_it_was_given(kind, standing, client):
    gate, origin = standing(Shelf(plan=Leaf(PDF, b"application/pdf", etag=TAG, modified=DATE)))
    browser, _ = client(gate.url)
    first = browser.get("/plan", headers=BROWSER)
    known = first.headers["etag"]
    fields = (BROWSER if kind == "browser" else {"Accept": "*/*"}) | {"Range": "bytes=1000-"}
    rest = browser.get("/plan", headers=fields | {"If-Range": known})
    if kind == "browser":
        assert rest.status_code == 206
        assert conditions(origin, "/plan")[-1] == ("GET", {"Range": b"bytes=1000-", "If-Range": TAG})
        assert rest.headers["etag"] == known
    # Whoever is not a navigation may be sent the whole, and must never be sent the rest of something else.
    assert (rest.status_code, rest.content) in ((206, PDF[1000:]), (200, PDF))
    changed = browser.get("/plan", headers=fields | {"If-Range": '"never-given"'})
    assert (changed.status_code, changed.content) == (200, PDF)


def test_a_range_of_a_page_is_never_a_range_of_other_bytes(standing, client):
    gate, _ = standing(Shelf(home=Leaf(etag=TAG)))
    browser, _ = client(gate.url)
    known = browser.get("/", headers=BROWSER).headers["etag"]
    for validator in (known, known.removeprefix("W/"), TAG.decode()):
        assert whole(browser.get("/", headers=BROWSER | {"Range": "bytes=10-", "If-Range": validator})), validator


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_head_and_304_have_no_length_that_is_not_the_page_s(coding, standing, client):
    gate, _ = standing(Shelf(home=Leaf(etag=TAG, gzip=coding == "gzip")))
    browser, wire = client(gate.url, coding)
    known = browser.get("/", headers=BROWSER).headers["etag"]
    head = httpx.head(gate.url, headers=BROWSER | {"Accept-Encoding": coding}, trust_env=False)
    assert head.status_code == 200
    assert head.headers.get("content-length") is None
    assert head.headers.get("etag", known) == known
    assert head.headers["vary"] == wire.seen[0].fields["vary"]
    for name in ("Sec-Fetch-Dest", "X-Requested-With", "HX-Request"):
        assert name in head.headers["vary"]


def test_a_host_with_nothing_to_ask_or_guard_keeps_its_validators(tmp_path, origin, client):
    upstream = origin(Shelf(home=Leaf(etag=TAG, modified=DATE, control=b"no-cache")))
    declared = portal(upstream.url, [("sessionid", "necessary")], extra='undeclared = "allow"')
    with Gate("serve", "--config", configuration(tmp_path, declared)) as gate:
        browser, wire = client(gate.url)
        for _ in range(2):
            assert browser.get("/", headers=BROWSER).content == DOCUMENT
    assert [exchange.status for exchange in wire.seen] == [200, 304]
    assert {exchange.fields["etag"] for exchange in wire.seen} == {TAG.decode()}
    assert conditions(upstream)[1] == ("GET", {"If-None-Match": TAG, "If-Modified-Since": DATE})
    assert "sec-fetch-dest" not in wire.seen[0].fields.get("vary", "").lower()


def test_gzip_is_the_portals_coding_with_the_snippet_in_it(standing, client):
    gate, _ = standing(Shelf(home=Leaf(etag=TAG, gzip=True)))
    _, wire = client(gate.url)
    raw = httpx.Request("GET", gate.url, headers=BROWSER | {"Accept-Encoding": "gzip"})
    answer = wire.handle_request(raw)
    assert answer.headers["content-encoding"] == "gzip"
    assert guard_of(gzip.decompress(b"".join(answer.iter_raw())).decode())
