"""Real Chromium makes the same document of a page with and without the gate before it, however the page is packed and the snippet gets in.

The documents are those of tests/data/documents. Compared are the trees at DOMContentLoaded, node by node and without what the gate
added, and the mode, charset, language, title and attributes of the head that scripts see. What was added must have been there once
and first in the head, but in the documents that the corpus marks as passing: there it must not have been there at all.
"""

import json
from dataclasses import dataclass

import pytest
from harness.documents import CODINGS, DOCUMENTS, readings, served
from harness.gate import Gate, configuration, portal
from harness.origin import Origin

# How a portal says in its configuration where the snippet goes.
PLACEMENTS = {"prefix": "", "head": 'placement = "head"'}
# The elements that are put into the head, in their order.
SNIPPET = ["script", "link", "script"]
# Documents with a script that puts an element before all others: what was first is next to it.
PUT_BEFORE = {"script-insert-first"}
# The codings in which all documents are read, and those in which the pages and each fifth of the rest are. A document that is not
# compressed is the same to both placements.
READ = {"prefix": (("identity", "gzip", "br"), ("deflate", "raw", "zstd")), "head": (("gzip",), ("deflate", "raw", "zstd", "br"))}


@dataclass(frozen=True)
class Case:
    """One document in one content coding."""

    document: str
    coding: str

    @property
    def address(self):
        """With a length and in chunks by turns, so that each document and each coding comes in both."""
        turn = list(DOCUMENTS).index(self.document) + list(CODINGS).index(self.coding)
        return f"/{self.document}?coding={self.coding}&framing={('length', 'chunked')[turn % 2]}"


def cases(placement):
    """Returns what is read through a gate of that placement."""
    all_read, sampled = READ[placement]
    for number, document in enumerate(DOCUMENTS.values()):
        for coding in all_read + (sampled if document.is_page or number % 5 == 0 else ()):
            yield Case(document.name, coding)


def places(read):
    return {case.address: DOCUMENTS[case.document].place for case in read}


@pytest.fixture(scope="module")
def origin():
    with Origin(served) as running:
        yield running


@pytest.fixture(scope="module")
def originals(chromium, origin):
    """Returns a reading of each document without the gate."""
    read = [Case(name, "identity") for name in DOCUMENTS]
    found = readings(chromium, origin.url, places(read))
    return {case.document: found[case.address] for case in read}


def shape(reading):
    """Returns what does not depend on the charset: the nodes without their text, the mode and the language."""
    return reading | {"characterSet": "", "title": "", "nodes": [node[:2] for node in reading["nodes"]]}


def difference(document, original, gated):
    """Returns what the first difference of two readings is, as far as one needs it to find the cause."""
    before, after = json.loads(original), json.loads(gated)
    if document.is_guessed:
        before, after = shape(before), shape(after)
    for name in before:
        if before[name] == after[name]:
            continue
        texts = [json.dumps(value, ensure_ascii=False) for value in (before[name], after[name])]
        at = next((at for at, pair in enumerate(zip(*texts, strict=False)) if pair[0] != pair[1]), 0)
        start = max(0, at - 60)
        return f"{name}: {texts[0][start : at + 80]} became {texts[1][start : at + 80]}"
    return None


def misplaced(document, coding, added):
    """Returns what is wrong with the elements that were added, or nothing."""
    places = [place for place, *_ in added["head"]]
    reason = document.passes_in(coding)
    if reason:
        return f"should pass ({reason}): {added}" if places or added["body"] else None
    if [name for _, name, *_ in added["head"]] != SNIPPET:
        return f"not there once: {added}"
    first = 1 if document.name in PUT_BEFORE else 0
    return None if places == [first, first + 1, first + 2] else f"not first: {added}"


def complaint(case, original, gated):
    if gated is None:
        return "not read in time"
    document = DOCUMENTS[case.document]
    return difference(document, original.document, gated.document) or misplaced(document, case.coding, gated.added)


def test_the_corpus_is_whole(originals):
    assert len([document for document in DOCUMENTS.values() if document.is_page]) >= 24
    assert len(DOCUMENTS) >= 240
    assert not [name for name, reading in originals.items() if reading is None]
    modes = {json.loads(reading.document)["compatMode"] for reading in originals.values()}
    charsets = {json.loads(reading.document)["characterSet"] for reading in originals.values()}
    assert modes == {"CSS1Compat", "BackCompat"}
    assert len(charsets) >= 10


@pytest.mark.parametrize("placement", PLACEMENTS)
def test_a_browser_makes_the_same_document_of_what_went_through_the_gate(placement, chromium, origin, originals, tmp_path):
    path = configuration(tmp_path, portal(origin.url, [("_essai", "audience")], extra=PLACEMENTS[placement]))
    read = list(cases(placement))
    with Gate("serve", "--config", path) as gate:
        found = readings(chromium, gate.url, places(read))
    complaints = {case: complaint(case, originals[case.document], found[case.address]) for case in read}
    wrong = [f"{case.document} in {case.coding}: {what}" for case, what in complaints.items() if what]
    assert not wrong, f"{len(wrong)} of {len(read)}:\n" + "\n".join(wrong)
