"""Leads a visitor through the zoo and says which vectors worked, for which flavour."""

import json
from pathlib import Path

from harness.deadline import wait_for
from zoo.contacts import CONTACTS
from zoo.cookies import COOKIES
from zoo.portal import Portal
from zoo.reads import READS
from zoo.storage import STORAGE
from zoo.third import Third
from zoo.vector import FLAVOURS, called, left, secret

VECTORS = [*COOKIES, *STORAGE, *READS, *CONTACTS]
DEVICE = Path(__file__).with_name("device.js").read_text(encoding="utf-8")
LEAVE = Path(__file__).with_name("leave.js").read_text(encoding="utf-8")


class Zoo:
    """The portal and its third parties; use as a context manager."""

    def __init__(self, vectors=None):
        self.vectors = list(vectors or VECTORS)
        self.third = Third(self.vectors)
        self.portal = Portal(self.vectors, self.third)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.portal.close()
        self.third.close()


class Tour:
    """One visitor of the zoo, at the gate's address or the portal's own."""

    def __init__(self, zoo, browser, address):
        self.zoo, self.address, self.cookies = zoo, address, set()
        self.visitor = browser.visitor()
        self.window = self.visitor.window()
        self.window.goto(f"{address}/zoo/home")

    def leave(self):
        """Leaves something of each flavour in every store, from a text, which has no guard; the tab has it in its session too."""
        for flavour in FLAVOURS:
            self.visitor.plant("127.0.0.1", left(flavour), secret(flavour))
        self.window.goto(f"{self.address}/zoo/whole")
        leftovers = json.dumps([[flavour, left(flavour), secret(flavour)] for flavour in FLAVOURS])
        self.window.evaluate(LEAVE.strip().replace("LEFTOVERS", leftovers))

    def choose(self, choice, *purposes):
        """Sends a choice as the banner does."""
        self.window.goto(f"{self.address}/zoo/home")
        parts = json.dumps([["choice", choice], ["return_to", "/"], ["via", "banner"], *(["purpose", purpose] for purpose in purposes)])
        sent = f"""fetch("/.octroi/choices", {{ method: "POST", headers: {{ Accept: "application/json" }},
            body: new URLSearchParams({parts}) }}).then(answer => answer.text())"""
        answer = self.window.evaluate(sent)
        assert '"recorded"' in answer, answer

    def walk(self):
        """Opens every page, and returns the (vector, flavour) pairs that worked."""
        self.zoo.portal.forget()
        self.zoo.third.forget()
        self.cookies = set()
        for path, names in self.zoo.portal.houses().items():
            self.window.goto(self.address + path, wait="none")
            self.finish(names)
        for paths in self.zoo.portal.tabs():
            for path in paths:
                self.visitor.window().goto(self.address + path, wait="none")
            self.finish([path.removeprefix("/zoo/page/") for path in paths])
            self.visitor.tidy(keep=[self.window])
        return self.worked()

    def finish(self, names):
        """Waits until pages said that they are done; one that a navigation ended does not, and shows in what is missing."""
        done = self.zoo.portal.done
        try:
            wait_for(lambda: set(names) <= done, "the pages to be done", 25)
        except AssertionError:
            print("not done:", sorted(set(names) - done))
        self.empty_the_jar()

    def empty_the_jar(self):
        """Notes the cookies that vectors wrote, and removes them: a browser keeps 180 of a host, and the zoo has more."""
        written = {cookie["name"] for cookie in self.visitor.cookies() if cookie["name"].startswith("zoo_")} - {left(flavour) for flavour in FLAVOURS}
        self.cookies |= {("cookie", name) for name in written}
        self.visitor.unplant(sorted(written))

    def worked(self):
        """Returns the pairs that worked: written to the device, said to be read, or heard by a third party."""
        device = self.device() | self.cookies
        third, seen = self.zoo.third, self.zoo.portal.seen
        found = {
            "write": lambda vector, flavour: (vector.of, called(flavour, vector.name)) in device,
            "read": lambda vector, flavour: (vector.name, flavour) in seen,
            "contact": lambda vector, flavour: third.was_reached(vector.name, flavour),
        }
        return {(vector.name, flavour) for vector in self.zoo.vectors for flavour in FLAVOURS if found[vector.kind](vector, flavour)}

    def device(self):
        """Returns what is on the device as (store, name) pairs."""
        self.window.goto(f"{self.address}/zoo/whole")
        stored = self.window.evaluate(DEVICE.strip().rstrip(";"))
        return {tuple(row) for row in stored} | {("cookie", cookie["name"]) for cookie in self.visitor.cookies()}

    def close(self):
        self.visitor.close()
