"""The demo portal behind a gate with an operator's port, and an hour's worth of visitors in a few seconds."""

import re
from http.client import HTTPConnection
from urllib.parse import urlencode, urlsplit

from harness.gate import Gate
from harness.showcase import CHARTER, Showcase

ANSWERED = re.compile(r"operators are answered address=(\S+)")
PATHS = ("/", "/explore/", "/login/", "/api/v2/catalog/datasets", "/nothing-here")
ANSWERS = ("refuse", "refuse", "accept", "save", "refuse", "accept")


class Watched(Showcase):
    """Portal and gate in one, the gate with an operator's port; use as a context manager. `admin` are more lines of its table."""

    def __init__(self, folder, *options, admin=""):
        super().__init__(folder, *options)
        self.admin_lines = admin

    def _gate(self):
        charter = CHARTER.read_text(encoding="utf-8").replace('hosts = ["*"]', 'hosts = ["127.0.0.1"]', 1)
        self.path = self.folder / "octroi.toml"
        self.path.write_text(f'{charter}\n[inventory]\nenabled = true\n[admin]\nlisten = "127.0.0.1:0"\n{self.admin_lines}\n', encoding="utf-8")
        arguments = ("--listen", "127.0.0.1:0", "--upstream", self.portal, "--state-dir", self.folder)
        self.process = Gate("serve", "--config", self.path, *arguments)
        return self.process

    @property
    def admin(self):
        def look(line):
            found = ANSWERED.search(line)
            return found and found[1]

        return "http://" + self.process.first(look, "the address of the operator's port")

    def ask(self, path, method="GET", **fields):
        """Asks the operator's port, and returns status, fields and text."""
        return ask(self.admin, path, method, fields)

    def burst(self, visitors=60):
        """Visitors look around; one in two chooses, and looks around again with what the gate and the portal set."""
        where = urlsplit(self.gate)
        connection = HTTPConnection(where.hostname, where.port, timeout=20)
        for visitor in range(visitors):
            jar = {"_ga": "GA1.2.3", "_hjid": "4"} if visitor % 3 == 0 else {}
            self._look(connection, jar)
            if visitor % 2:
                answer = ANSWERS[visitor // 2 % len(ANSWERS)]
                form = urlencode([("choice", answer)] + ([("purpose", "audience")] if answer == "save" else []))
                head = {"Origin": self.gate, "Content-Type": "application/x-www-form-urlencoded", "Cookie": written(jar)}
                connection.request("POST", "/.octroi/choices", form, head)
                reply = connection.getresponse()
                assert reply.status == 303, reply.read()
                keep(jar, reply)
                self._look(connection, jar)
        connection.request("POST", "/.octroi/reports", "/explore/\nscript-src https://www.google-analytics.com\ncookies _fbp", {"Content-Type": "text/plain"})
        assert connection.getresponse().read() == b""
        connection.close()

    def _look(self, connection, jar):
        for path in PATHS:
            connection.request("GET", path, headers={"Cookie": written(jar)} if jar else {})
            keep(jar, connection.getresponse())


def written(jar):
    return "; ".join(f"{name}={value}" for name, value in jar.items())


def keep(jar, reply):
    """Takes what a browser would: by name alone, which is enough here."""
    for line in reply.headers.get_all("Set-Cookie") or []:
        name, _, rest = line.partition("=")
        jar[name] = rest.partition(";")[0]
    reply.read()


def ask(address, path, method="GET", fields=None):
    where = urlsplit(address)
    connection = HTTPConnection(where.hostname, where.port, timeout=20)
    connection.request(method, path, headers=fields or {})
    reply = connection.getresponse()
    try:
        return reply.status, reply.headers, reply.read().decode("utf-8")
    finally:
        connection.close()
