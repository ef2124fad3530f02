"""A raw origin server: what is sent is exactly the bytes that a test wrote, what is received is kept exactly as it came.

With `tls`, an `ssl.SSLContext`, it speaks HTTPS. `answer` is called with each `Request` and returns the bytes to write, or an iterable of bytes for a slow answer. The connection is closed
after each answer, so a response without framing ends. It never parses beyond the request's own framing and never adds a byte.
"""

import socket
import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Request:
    """One request as it arrived: the head without its empty line, and the body still as framed."""

    head: bytes
    body: bytes

    @property
    def method(self):
        return self.head.split(b" ", 1)[0].decode("latin-1")

    @property
    def path(self):
        return self.head.split(b" ", 2)[1].decode("latin-1")

    def values(self, name):
        """Returns the bytes of every field `name`, in order, trimmed of space and tab only."""
        wanted = name.lower().encode()
        pairs = (line.partition(b":") for line in self.head.split(b"\r\n")[1:])
        return [value.strip(b" \t") for field, _, value in pairs if field.strip().lower() == wanted]


class Origin:
    """A listener on a loopback port; use as a context manager."""

    def __init__(self, answer, tls=None):
        self.answer = answer
        self.tls = tls
        self.requests = []
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self.listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True, name="origin").start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # Closing alone does not wake a blocked accept().
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(peer,), daemon=True, name="origin-peer").start()

    def _serve(self, peer):
        peer.settimeout(60)
        try:
            peer = self.tls.wrap_socket(peer, server_side=True) if self.tls else peer
        except OSError:
            peer.close()
            return  # the gate did not like the certificate, which some cases are about
        with peer:
            try:
                request = read_request(peer)
                if request is None:
                    return
                self.requests.append(request)
                answer = self.answer(request)
                for part in [answer] if isinstance(answer, bytes) else answer:
                    peer.sendall(part)
                peer.shutdown(socket.SHUT_WR)
                # Until the gate closes too: closing first could reset what it has not read yet.
                while peer.recv(65536):
                    pass
            except OSError:
                return  # the gate went away, which some cases are about


def read_request(peer):
    """Returns the next request of `peer`, or nothing when the connection was only opened."""
    seen = b""
    while b"\r\n\r\n" not in seen:
        chunk = peer.recv(65536)
        if not chunk:
            return None
        seen += chunk
    head, _, body = seen.partition(b"\r\n\r\n")
    request = Request(head, body)
    length = int((request.values("content-length") or [b"0"])[0])
    chunked = request.values("transfer-encoding") != []
    while (chunked and not body.endswith(b"0\r\n\r\n")) or len(body) < length:
        chunk = peer.recv(65536)
        if not chunk:
            break
        body += chunk
    return Request(head, body)


def page(body=b"<!doctype html><title>t</title><p>ok", fields=(), status=b"200 OK", media_type=b"text/html; charset=utf-8"):
    """Returns a plain framed response with `fields` as raw lines before its own."""
    lines = [b"HTTP/1.1 " + status, *fields, b"Content-Type: " + media_type, b"Content-Length: %d" % len(body), b"", body]
    return b"\r\n".join(lines)
