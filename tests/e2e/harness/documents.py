"""The documents of tests/data/documents: as they are, as an origin server sends them in each content coding, and as a browser reads them."""

import gzip
import json
import zlib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import brotli
import zstandard

FOLDER = Path(__file__).parents[2] / "data/documents"


@dataclass(frozen=True)
class Document:
    """One row of pages.json or edges.json with its bytes; its README says what the fields mean."""

    name: str
    content_type: str
    body: bytes
    is_page: bool
    passes: str | dict
    is_guessed: bool

    @property
    def place(self):
        """Where it is read. A frame is cheaper than a window, but takes the charset of its page where the document declares none."""
        return "window" if self.is_page or "charset=" not in self.content_type.lower() else "frame"

    def passes_in(self, coding):
        """Returns why the gate leaves the document alone in that coding, or nothing if it does not."""
        return self.passes.get(coding, "") if isinstance(self.passes, dict) else self.passes


def spelled_out(text):
    """Returns the bytes of a `latin1` field: a string, or a list of strings and of [string, how many times]."""
    parts = [text] if isinstance(text, str) else text
    return "".join(part if isinstance(part, str) else part[0] * part[1] for part in parts).encode("latin-1")


def read():
    """Returns all documents, pages first, in the order of their files."""
    pages, edges = (json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")) for name in ("pages", "edges"))
    for row in pages + edges:
        is_page = "latin1" not in row
        body = (FOLDER / "pages" / f"{row['name']}.html").read_bytes() if is_page else spelled_out(row["latin1"])
        yield Document(row["name"], row["content_type"], body, is_page, row.get("passes", ""), row.get("guessed", False))


DOCUMENTS = {document.name: document for document in read()}


def raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


# What is asked for by `?coding=`: the field's value and the packing. Servers send `deflate` with and without the zlib wrapping.
CODINGS = {
    "identity": (b"", lambda body: body),
    "gzip": (b"gzip", lambda body: gzip.compress(body, mtime=0)),
    "deflate": (b"deflate", zlib.compress),
    "raw": (b"deflate", raw_deflate),
    "zstd": (b"zstd", zstandard.ZstdCompressor().compress),
    "br": (b"br", lambda body: brotli.compress(body, quality=5)),
}


def chunks(body):
    """Frames `body` as chunks: small ones first, so that what is looked for is cut."""
    cuts = [*range(0, min(len(body), 120), 11), *range(120, len(body), 4000), len(body)]
    parts = (body[start:end] for start, end in zip(cuts, cuts[1:], strict=False))
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"


def served(request):
    """Answers /NAME?coding=…&framing=length|chunked, and /blank from where documents are opened; what else is asked for is empty."""
    target = urlsplit(request.path)
    asked = {name: values[0] for name, values in parse_qs(target.query).items()}
    document = DOCUMENTS.get(target.path.strip("/"))
    if document is None or not asked:
        # A page that opens others must be one: the gate shuts what is none into an origin of its own.
        kinds = {"css": b"text/css", "js": b"text/javascript", "/blank": b"text/html; charset=utf-8"}
        kind = kinds.get(target.path.rpartition(".")[2], b"text/plain")
        fields = [b"Content-Type: " + kind, b"Cache-Control: max-age=600", b"Connection: close", b"Content-Length: 0"]
        return b"\r\n".join([b"HTTP/1.1 200 OK", *fields, b"", b""])
    coding, pack = CODINGS[asked["coding"]]
    body = pack(document.body)
    fields = [b"HTTP/1.1 200 OK", b"Content-Type: " + document.content_type.encode(), b"Cache-Control: no-store", b"Connection: close"]
    if coding:
        fields.append(b"Content-Encoding: " + coding)
    if asked["framing"] == "chunked":
        fields.append(b"Transfer-Encoding: chunked")
        body = chunks(body)
    else:
        fields.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join([*fields, b"", body])


# Run in each document before its own scripts: at DOMContentLoaded it tells the page that opened it what a script could know of the
# document without what the gate added, its nodes in order with their depth; and apart from that where the added elements stood.
READING = """(() => {
  const reader = window.opener || (window.parent === window.top && window.parent !== window ? window.parent : null);
  if (!reader) return;
  const added = { head: [], body: [] };
  const own = node => /^\\/\\.octroi\\//.test(node.getAttribute("src") || node.getAttribute("href") || "");
  const nodes = [];
  const list = (depth, parent) => parent.childNodes.forEach(node => tell(depth, node));
  const tell = (depth, node) => {
    switch (node.nodeType) {
      case Node.DOCUMENT_TYPE_NODE: return nodes.push([depth, "doctype", node.name, node.publicId, node.systemId]);
      case Node.COMMENT_NODE: return nodes.push([depth, "comment", node.data]);
      case Node.TEXT_NODE: return nodes.push([depth, "text", node.data]);
      case Node.ELEMENT_NODE: break;
      default: return nodes.push([depth, "node", node.nodeType, node.nodeName]);
    }
    if (/^(script|link)$/.test(node.localName) && own(node)) {
      const place = node.parentNode === document.head ? [...document.head.childNodes].indexOf(node) : -1;
      return added.head.push([place, node.localName, node.getAttributeNames().join(" ")]);
    }
    if (["octroi-banner", "octroi-manage", "octroi-space"].includes(node.id)) return added.body.push(node.id);
    // A document in an attribute is guarded like any other: what its own first element is, is left out here as well.
    const bare = (name, value) => name === "srcdoc" ? value.replace(/^<script src="[^"]*\\/\\.octroi\\/[^"]*"[^>]*><\\/script>/, "") : value;
    const attributes = [...node.attributes].map(({ namespaceURI, name, value }) => [namespaceURI, name, bare(name, value)]);
    nodes.push([depth, "element", node.namespaceURI, node.localName, attributes]);
    list(depth + 1, node);
    for (const [kind, root] of [["content", node instanceof HTMLTemplateElement && node.content], ["shadow", node.shadowRoot]]) {
      if (!root) continue;
      nodes.push([depth + 1, kind]);
      list(depth + 2, root);
    }
  };
  document.addEventListener("DOMContentLoaded", () => {
    list(0, document);
    const { compatMode, characterSet, title, head, documentElement } = document;
    const attributes = head && [...head.attributes].map(({ name, value }) => [name, value]);
    const whole = JSON.stringify({ compatMode, characterSet, title, lang: documentElement.lang, head: attributes, nodes });
    reader.postMessage({ address: location.pathname + location.search, document: whole, added }, "*");
  });
})()"""

# Run in a page: opens the addresses, one after another in each of four windows or frames, and returns what they told.
READER = """async ([addresses, kind]) => {
  const readings = {};
  const left = addresses.slice();
  const read = async number => {
    const frame = kind === "frame" && document.body.appendChild(document.createElement("iframe"));
    const place = frame ? frame.contentWindow : window.open("about:blank", "reader-" + number);
    for (let address; (address = left.shift()); ) {
      readings[address] = await new Promise(done => {
        const timer = setTimeout(done, 20000, null);
        const listen = event => {
          if (event.source !== place || event.data.address !== address) return;
          clearTimeout(timer);
          removeEventListener("message", listen);
          done([event.data.document, event.data.added]);
        };
        addEventListener("message", listen);
        place.location.replace(address);
      });
    }
    if (!frame) place.close();
  };
  await Promise.all([0, 1, 2, 3].map(read));
  return readings;
}"""


@dataclass(frozen=True)
class Reading:
    """What a browser made of a document: the document without what the gate added, as JSON, and what that was."""

    document: str
    added: dict


def readings(browser, base, addresses):
    """Opens each address of the server at `base`, of which `addresses` says whether in a "window" or a "frame", and returns its reading."""
    context = browser.new_context(base_url=base, locale="fr-FR")
    context.add_init_script(READING)
    page = context.new_page()
    page.goto("/blank")
    found = {}
    for kind in ("window", "frame"):
        found |= page.evaluate(READER, [[address for address, chosen in addresses.items() if chosen == kind], kind])
    context.close()
    return {address: Reading(*reading) if reading else None for address, reading in found.items()}
