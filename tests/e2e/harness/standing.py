"""A gate that keeps its address and its state when its operator changes what is declared and starts it again."""

import re

from harness.gate import Gate, configuration, portal

BEFORE = [("_ga", "audience")]
# One declaration more: the guard judges by it, so its content, its name and the snippet change.
AFTER = [("_ga", "audience"), ("_added", "audience")]
GUARD = re.compile(r"/\.octroi/assets/guard\.\w+\.js")


class Standing:
    """A gate before `upstream`; use as a context manager."""

    def __init__(self, folder, upstream, address="127.0.0.1:0", cookies=tuple(BEFORE)):
        self.folder, self.upstream, self.address = folder, upstream, address
        folder.mkdir(exist_ok=True)
        self._start(cookies)

    def _start(self, cookies):
        path = configuration(self.folder, portal(self.upstream, cookies))
        self.gate = Gate("serve", "--config", path, "--listen", self.address)
        self.url = self.gate.url
        self.address = self.url.removeprefix("http://")

    def declare(self, cookies):
        """Starts it again with other declarations."""
        assert self.gate.stop() == 0
        self._start(cookies)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.gate.__exit__(kind)


def guard_of(text):
    """Returns the address of the guard in a page, which tells one version of the snippet from another; empty without a snippet."""
    found = GUARD.findall(text)
    assert len(found) <= 1, "the snippet is there twice"
    return found[0] if found else ""
