"""Pages without end get the snippet and stream on: the gate holds neither the page nor its expansion.

`OCTROI_PAGE_MIB` sets the size of the longest page, one gibibyte by default. Compressed pages repeat one compressed piece, so that making them
costs nothing; the trailer is that of the whole, and the client checks it.
"""

import os
import random
import re
import socket
import threading
import zlib
from pathlib import Path

import pytest
from harness.deadline import wait_for
from harness.gate import portal
from harness.origin import Origin
from harness.visitor import Visitor

MIB = 1024 * 1024
LONGEST = int(os.environ.get("OCTROI_PAGE_MIB", "1024")) * MIB
# As in test_streams: what buffers and the allocator may take.
GROWTH = 24 * MIB
HEAD = b"<!DOCTYPE html>\n<html lang=fr>\n<head><title>Long</title></head><body>\n"
PIECE = b"".join(b"<p>%032x</p>\n" % value for value in map(random.Random(7).getrandbits, [128] * 27_000))[: MIB - 1] + b"\n"
GUARD = b"/.octroi/assets/guard."
COOKIES = [("_pk_*", "audience")]


def deflated(data, last=zlib.Z_SYNC_FLUSH):
    packer = zlib.compressobj(6, wbits=-15)
    return packer.compress(data) + packer.flush(last)


def chunked(parts):
    for part in parts:
        yield b"%x\r\n%s\r\n" % (len(part), part)
    yield b"0\r\n\r\n"


def answer(parts, *fields):
    lines = [b"HTTP/1.1 200 OK", b"Content-Type: text/html; charset=utf-8", b"Transfer-Encoding: chunked", *fields, b"", b""]
    yield b"\r\n".join(lines)
    yield from chunked(parts)


def plain_page(length, before=b""):
    yield before + HEAD
    for _ in range(length // MIB):
        yield PIECE


def gzip_page(length, before=b""):
    crc, size, piece = zlib.crc32(before + HEAD), len(before + HEAD) + length, deflated(PIECE)
    yield b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + deflated(before + HEAD)
    for _ in range(length // MIB):
        crc = zlib.crc32(PIECE, crc)
        yield piece
    yield deflated(b"", zlib.Z_FINISH) + crc.to_bytes(4, "little") + (size % 2**32).to_bytes(4, "little")


@pytest.fixture
def portal_of(serve):
    """Starts a gate before a portal that answers everything with what a function makes of it."""
    origins = []

    def start(make, extra=""):
        origins.append(Origin(make).__enter__())
        return serve(portal(origins[-1].url, COOKIES, extra=extra))

    yield start
    for origin in origins:
        origin.__exit__()


def ask(gate, codings):
    port = int(gate.url.rsplit(":", 1)[1])
    peer = socket.create_connection(("127.0.0.1", port), timeout=120)
    fields = f"Host: 127.0.0.1:{port}\r\nSec-Fetch-Dest: document\r\nAccept-Encoding: {codings}\r\nConnection: close\r\n"
    peer.sendall(f"GET / HTTP/1.1\r\n{fields}\r\n".encode())
    stream = peer.makefile("rb")
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        head += stream.readline() or pytest.fail(f"the head ended early: {head!r}")
    return head, pieces(stream)


def pieces(stream):
    """Yields the chunks of a body as they arrive."""
    while size := int(stream.readline() or b"0", 16):
        left = size
        while left:
            data = stream.read1(min(left, MIB))
            assert data, "the connection ended inside a chunk"
            left -= len(data)
            yield data
        stream.readline()


def resident(gate, field):
    status = Path(f"/proc/{gate.process.pid}/status").read_text(encoding="ascii")
    return int(re.search(rf"{field}:\s+(\d+) kB", status)[1]) * 1024


@pytest.mark.parametrize(
    ("coding", "extra", "before", "length"),
    [
        ("identity", "", b"", LONGEST),
        ("gzip", "", b"", LONGEST),
        ("gzip", 'placement = "head"', b"", min(64 * MIB, LONGEST)),
        ("gzip", "", b"<!-- a comment goes before -->", min(64 * MIB, LONGEST)),
    ],
    ids=["insert", "splice", "rewrite by placement", "rewrite by comment"],
)
def test_a_page_without_end_passes_at_flat_memory(portal_of, figures, request, coding, extra, before, length):
    def make(_):
        return answer(gzip_page(length, before), b"Content-Encoding: gzip") if coding == "gzip" else answer(plain_page(length, before))

    gate = portal_of(make, extra)
    assert Visitor(gate.url).get("/.octroi/choices").status == 200
    idle = resident(gate, "VmRSS")
    head, body = ask(gate, coding)
    unpacker = zlib.decompressobj(31)
    begun, total = b"", 0
    for data in body:
        page = unpacker.decompress(data) if coding == "gzip" else data
        total += len(page)
        begun = begun if len(begun) > 4096 else begun + page
    growth = resident(gate, "VmHWM") - idle
    figures.append(f"memory: {request.node.name}: {total / MIB:.0f} MiB of HTML, {idle / MIB:.1f} MiB before, at most {growth / MIB:.1f} MiB more")
    assert begun.count(GUARD) == 1
    assert length + len(HEAD) < total < length + len(HEAD) + 2048
    # The end of the stream was reached, so its CRC-32 and size were those of the page with the snippet.
    assert coding == "identity" or unpacker.eof
    assert (b"content-encoding: gzip" in head.lower()) == (coding == "gzip")
    assert growth < GROWTH


@pytest.mark.parametrize("extra", ["", 'placement = "head"'], ids=["splice", "rewrite"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_a_page_that_is_made_slowly_is_seen_as_it_is_made(portal_of, coding, extra):
    seen = threading.Semaphore(0)

    def make(_):
        rows = [b"<p>row %d</p>\n" % number for number in range(8)]
        packer = zlib.compressobj(6, wbits=31)
        pack = (lambda data: packer.compress(data) + packer.flush(zlib.Z_SYNC_FLUSH)) if coding == "gzip" else lambda data: data

        def parts():
            yield pack(HEAD)
            for row in rows:
                # Nothing more is sent until the client has seen everything so far.
                assert seen.acquire(timeout=60)
                yield pack(row)
            assert seen.acquire(timeout=60)
            yield packer.flush() if coding == "gzip" else b"</body>"

        return answer(parts(), *([b"Content-Encoding: gzip"] if coding == "gzip" else []))

    _, body = ask(portal_of(make, extra), coding)
    unpacker = zlib.decompressobj(31)
    page = b""
    awaited = [b"<body>\n", *(b"row %d</p>\n" % number for number in range(8))]
    for data in body:
        page += unpacker.decompress(data) if coding == "gzip" else data
        while awaited and awaited[0] in page:
            awaited.pop(0)
            seen.release()
    assert not awaited
    assert page.count(GUARD) == 1
    wait_for(lambda: coding == "identity" or unpacker.eof, "the end of the stream")
