"""Third parties: listeners that tell what reached them, a request by its path, a bare connection or a datagram by the port."""

import socket
import threading

from harness.origin import Origin, page
from zoo.vector import FLAVOURS

TYPES = {"js": b"text/javascript", "css": b"text/css", "html": b"text/html", "json": b"application/json", "svg": b"image/svg+xml", "gif": b"image/gif"}


def anything(request):
    """Answers what each way of asking can bear, with nothing in it."""
    kind = TYPES.get(request.path.partition("?")[0].rpartition(".")[2], b"text/plain")
    return page(b"", [b"Access-Control-Allow-Origin: *", b"Cache-Control: no-store"], media_type=kind)


class Ear(Origin):
    """A third party that also hears connections on which nothing is asked, and datagrams to a port of the same number."""

    def __init__(self):
        super().__init__(self._answer)
        self.forget()
        self.udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.udp.bind(("127.0.0.1", self.port))
        threading.Thread(target=self._hear, daemon=True, name="ear").start()

    def _answer(self, request):
        self.asked.add(request.path.split("/")[1])
        return anything(request)

    def forget(self):
        self.asked, self.connections, self.datagrams = set(), 0, 0
        self.requests.clear()

    def _hear(self):
        while True:
            try:
                if not self.udp.recvfrom(65536)[0]:
                    return
            except OSError:
                return
            self.datagrams += 1

    def _serve(self, peer):
        self.connections += 1
        super()._serve(peer)

    def __exit__(self, *_):
        super().__exit__()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as waker:
            waker.sendto(b"", ("127.0.0.1", self.port))
        self.udp.close()


class Third:
    """The third parties of all vectors: for each flavour a shared one, and one of its own for each vector that is alone."""

    def __init__(self, vectors):
        self.shared = {flavour: Ear() for flavour in FLAVOURS}
        self.alone = {(flavour, vector.name): Ear() for flavour in FLAVOURS for vector in vectors if vector.alone}

    def ear(self, flavour, vector):
        return self.alone.get((flavour, vector)) or self.shared[flavour]

    def ears(self, flavour):
        return [self.shared[flavour], *(ear for (of, _), ear in self.alone.items() if of == flavour)]

    def was_reached(self, vector, flavour):
        """Tells whether a vector reached the third party of a flavour."""
        ear = self.alone.get((flavour, vector))
        return bool(ear.connections or ear.datagrams) if ear else vector in self.shared[flavour].asked

    def forget(self):
        for flavour in FLAVOURS:
            for ear in self.ears(flavour):
                ear.forget()

    def close(self):
        for flavour in FLAVOURS:
            for ear in self.ears(flavour):
                ear.__exit__()
