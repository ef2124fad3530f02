"""Large bodies stream through the gate in both directions, and its memory stays flat while they do.

The portal is the demo's own (`octroi demo` prints its address); the gate that is measured is another process before it.
`OCTROI_UPLOAD_MIB` sets the size of the upload, one gibibyte by default.
"""

import os
import re
import socket

import pytest
from harness.browser import addresses
from harness.deadline import wait_for
from harness.gate import Gate, portal
from harness.visitor import Visitor, parse_answer

MIB = 1024 * 1024
UPLOAD = int(os.environ.get("OCTROI_UPLOAD_MIB", "1024")) * MIB
EXPORT = "/api/explore/v2.1/catalog/datasets/{}/exports/csv"
# What a connection's buffers and the allocator may take on top of an idle gate; a body held in memory is far above it.
GROWTH = 24 * MIB
CHUNK = b"0123456789abcdef" * 4096


@pytest.fixture(scope="module")
def upstream(tmp_path_factory):
    state = tmp_path_factory.mktemp("demo")
    with Gate("demo", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0", "--state-dir", state) as demo:
        yield addresses(demo).portal


@pytest.fixture
def gate(serve, upstream):
    running = serve(portal(upstream, extra='preset = "opendatasoft"'))
    assert Visitor(running.url).get("/").status == 200
    return running


@pytest.fixture
def flat(gate, figures, request):
    """Asserts afterwards that the highest memory of the gate stayed near what it had before; the figure is printed with the summary."""
    before = gate.resident()
    yield
    growth = gate.resident("VmHWM") - before
    figures.append(f"memory: {request.node.name}: {before / MIB:.1f} MiB before, at most {growth / MIB:.1f} MiB more")
    assert growth < GROWTH


def connect(gate):
    port = int(gate.url.rsplit(":", 1)[1])
    peer = socket.create_connection(("127.0.0.1", port), timeout=60)
    return peer, f"Host: 127.0.0.1:{port}\r\nConnection: close\r\n"


def first_export(gate):
    slug = re.search(r'href="/explore/dataset/([\w-]+)/"', Visitor(gate.url).get("/explore/").text)[1]
    return EXPORT.format(slug)


def test_an_upload_of_one_gibibyte_streams_through(gate, flat):
    peer, fields = connect(gate)
    with peer:
        peer.sendall(f"POST /echo HTTP/1.1\r\n{fields}Content-Length: {UPLOAD}\r\n\r\n".encode())
        for _ in range(UPLOAD // len(CHUNK)):
            peer.sendall(CHUNK)
        answer = b""
        while received := peer.recv(65536):
            answer += received
    answer = parse_answer(answer)
    assert answer.status == 200
    assert answer.json() == {"length": UPLOAD}


def test_the_slow_export_arrives_while_it_is_made(gate, flat):
    peer, fields = connect(gate)
    with peer:
        peer.sendall(f"GET {first_export(gate)} HTTP/1.1\r\n{fields}\r\n".encode())
        pieces = total = 0
        while received := peer.recv(MIB):
            pieces += 1
            total += len(received)
    assert 10 * MIB < total < 11 * MIB
    assert pieces > 50, "it came at once, so it was kept until it was whole"


def test_a_reader_that_waits_holds_the_export_back_and_not_in_memory(gate, flat):
    readers = [connect(gate) for _ in range(8)]
    path = first_export(gate)
    for peer, fields in readers:
        peer.sendall(f"GET {path}?fast=1 HTTP/1.1\r\n{fields}\r\n".encode())
    # All eight answers have begun and wait, 80 MiB of them, before the first is read.
    for peer, _ in readers:
        wait_for(lambda peer=peer: peer.recv(1, socket.MSG_PEEK), "the first byte")
    for peer, _ in readers:
        with peer:
            total = 0
            while received := peer.recv(MIB):
                total += len(received)
            assert total > 10 * MIB
