"""Visitors who read what they asked for: their connections wait, and the gate holds next to no memory for them meanwhile."""

import resource
import socket
from urllib.parse import urlsplit

import pytest
from harness.deadline import wait_for
from harness.gate import portal
from harness.visitor import parse_answer

VISITORS = 1000
# hyper's buffers alone are more. What is opened first rests before the last is opened, or the buffers of all would have been held at a time: the
# allocator uses such memory again, but does not give it back.
ALLOWED = 10 * 1024
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1024\r\nSet-Cookie: tracker=1\r\n\r\n" + b"j" * 1024
PATIENT = '[timeouts]\nrequest-head = "2m"\n'


@pytest.fixture
def descriptors():
    """Lets this process and the gate that it starts have a descriptor for each visitor."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(before[0], min(4 * VISITORS, before[1])), before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def ask(visitor, host):
    visitor.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\nCookie: tracker=1\r\n\r\n".encode())
    received = b""
    while not received.endswith(b"j" * 1024):
        piece = visitor.recv(65536)
        assert piece, f"the connection was ended after {received!r}"
        received += piece
    answer = parse_answer(received)
    assert (answer.status, answer.values("set-cookie"), len(answer.body)) == (200, [], 1024)


def test_a_thousand_connections_that_wait_take_ten_kibibytes_each_and_are_answered_again(descriptors, serve, origin, figures):
    gate = serve(PATIENT, portal(origin(lambda request: ANSWER).url))
    address = urlsplit(gate.url)
    where = address.hostname, address.port
    for _ in range(20):
        with socket.create_connection(where, timeout=20) as visitor:
            ask(visitor, address.netloc)
    before = gate.resident()
    visitors = [socket.create_connection(where, timeout=20) for _ in range(VISITORS)]
    for visitor in visitors:
        ask(visitor, address.netloc)

    def each():
        return (gate.resident() - before) / VISITORS

    wait_for(lambda: each() <= ALLOWED, f"{VISITORS} connections to take at most {ALLOWED} bytes each")
    figures.append(f"memory: {VISITORS} connections that wait: {each() / 1024:.1f} KiB each")
    for visitor in visitors:
        with visitor:
            ask(visitor, address.netloc)
