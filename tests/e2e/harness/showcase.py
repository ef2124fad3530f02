"""The demo portal with a gate before it that was configured otherwise than `octroi demo` does: another theme, no banner, a policy of the portal's own."""

from contextlib import ExitStack

from harness.gate import ROOT, Gate

CHARTER = ROOT / "src/cli/demo.toml"


def address(portal, name):
    """Returns the address that `octroi portal` printed beside `name`."""

    def look(line):
        words = line.split()
        return words[1].rstrip("/") if words[:1] == [name] and len(words) > 1 else None

    return portal.first(look, f"the {name} line")


class Showcase:
    """Portal and gate in one; use as a context manager. `options` are lines of the demo's `[[portal]]` table."""

    def __init__(self, folder, *options):
        self.folder, self.options = folder, options

    def __enter__(self):
        with ExitStack() as stack:
            portal = stack.enter_context(Gate("portal", "--listen", "127.0.0.1:0", "--video-listen", "127.0.0.1:0"))
            self.portal, self.video = address(portal, "portal"), address(portal, "video")
            self.gate = stack.enter_context(self._gate()).url
            self.running = stack.pop_all()
        return self

    def __exit__(self, *failure):
        self.running.__exit__(*failure)

    def _gate(self):
        table = "\n".join(["[[portal]]", *self.options])
        path = self.folder / "octroi.toml"
        path.write_text(CHARTER.read_text(encoding="utf-8").replace("[[portal]]", table, 1), encoding="utf-8")
        return Gate("serve", "--config", path, "--listen", "127.0.0.1:0", "--upstream", self.portal, "--state-dir", self.folder)
