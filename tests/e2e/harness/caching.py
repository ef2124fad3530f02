"""Visitors behind a shared cache, and what a page that comes out of it must be."""

from harness.shelf import TEXT
from harness.standing import guard_of
from harness.visitor import Visitor

TAG = b'"abc"'
DATE = b"Mon, 02 Nov 2026 08:00:00 GMT"
FRESH = {"control": b"public, max-age=60"}
# Stored, and out of date when it is stored: what nginx is told of by its own field need not wait for a clock.
OUT_OF_DATE = {"control": b"public, max-age=60", "fields": (b"X-Accel-Expires: @1",)}


def navigate(visitor, path="/", **fields):
    return visitor.get(path, **{"Sec_Fetch_Dest": "document", **fields})


def fetch(visitor, path="/", **fields):
    return visitor.get(path, Sec_Fetch_Dest="empty", Accept="*/*", **fields)


def decided(url, choice):
    """Returns a visitor who has made a choice, through the cache like everybody."""
    visitor = Visitor(url)
    answer = visitor.request("POST", "/.octroi/choices", {"Content-Type": "application/json"}, b'{"choice":"%s"}' % choice.encode())
    assert answer.status == 200
    return visitor


def status_of(answer):
    assert answer.status == 200
    return answer.value("x-cache")


def assert_whole(answer):
    """Asserts that this is the portal's page with the snippet of some version, which is returned, and nobody's cookie."""
    assert answer.status == 200
    assert TEXT in answer.body
    assert answer.values("set-cookie") == []
    assert b"visitor-" not in answer.raw
    assert guard_of(answer.text)
    return guard_of(answer.text)
