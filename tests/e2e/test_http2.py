"""Over HTTP/2 with prior knowledge too, no cookie passes in interim responses, final ones or trailers.

Three contexts of tests/data/cases/set-cookie-contexts.json were measured over HTTP/2; the upstream says the same in HTTP/1.1.
"""

import socket

import h2.connection
import h2.events
import pytest
from harness.gate import Gate, configuration, portal
from harness.origin import Origin
from test_contexts import OVER_HTTP_2, SEEN

ANSWERS = {f"/{index}": response for index, response in enumerate(OVER_HTTP_2.values())}


@pytest.fixture(scope="module")
def gates(tmp_path_factory):
    """Starts a gate that denies every cookie and one that allows `t`, both listening for HTTP/2 only."""

    def http2(*cookies):
        listener = '{ address = "127.0.0.1:0", protocol = "http2" }'
        path = configuration(tmp_path_factory.mktemp("http2"), portal(origin.url, cookies), listen=[listener])
        return Gate("serve", "--config", path)

    with Origin(lambda request: ANSWERS.get(request.path, SEEN)) as origin:
        with http2() as deny, http2(("t", "necessary")) as allow:
            yield deny, allow, origin


def exchange(gate, path, cookie=None):
    """Sends one request and returns the events of its stream; a peer that says nothing is an error after ten seconds."""
    authority = gate.url.removeprefix("http://")
    port = int(authority.rsplit(":", 1)[1])
    connection = h2.connection.H2Connection()
    connection.initiate_connection()
    fields = [(":method", "GET"), (":scheme", "http"), (":authority", authority), (":path", path)]
    fields += [("cookie", crumb) for crumb in cookie or []]
    connection.send_headers(1, fields, end_stream=True)
    events = []
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        while not any(isinstance(event, h2.events.StreamEnded | h2.events.StreamReset) for event in events):
            peer.sendall(connection.data_to_send())
            received = peer.recv(65536)
            assert received, "the connection ended before the stream"
            events += connection.receive_data(received)
    return events


def fields(events, kind):
    """Returns the fields of every event of one kind, names and values as text."""
    text = lambda part: part.decode("latin-1") if isinstance(part, bytes) else part  # noqa: E731
    return [(text(name), text(value)) for event in events if isinstance(event, kind) for name, value in event.headers]


@pytest.mark.parametrize("context", OVER_HTTP_2)
def test_no_field_block_has_a_cookie_that_was_not_allowed(context, gates):
    events = exchange(gates[0], f"/{list(OVER_HTTP_2).index(context)}")
    every = fields(events, h2.events.InformationalResponseReceived | h2.events.ResponseReceived | h2.events.TrailersReceived)
    assert (":status", "200") in every
    assert not [value for name, value in every if name in ("set-cookie", "set-cookie2")]


def test_an_allowed_cookie_passes_in_the_final_response_only(gates):
    assert ("set-cookie", "t=1; Path=/") in fields(exchange(gates[1], "/0"), h2.events.ResponseReceived)
    for path in ("/1", "/2"):
        beside = fields(exchange(gates[1], path), h2.events.InformationalResponseReceived | h2.events.TrailersReceived)
        assert "set-cookie" not in dict(beside)


def test_crumbs_of_a_cookie_are_judged_one_by_one(gates):
    """RFC 9113 §8.2.3: a browser may send each pair as a field of its own; an HTTP/1.1 upstream gets one field."""
    _, allow, origin = gates
    events = exchange(allow, "/crumbs", ["_ga=1", "t=1", "x=2; t=3"])
    assert (":status", "200") in fields(events, h2.events.ResponseReceived)
    assert origin.requests[-1].values("cookie") == [b"t=1; t=3"]
