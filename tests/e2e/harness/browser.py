"""Real Chromium before `octroi demo`: one browser a test run, one cookie jar a test.

`OCTROI_CHROMIUM` names the browser, Debian's /usr/bin/chromium by default. The flags keep it from asking anything of the outside.
"""

import os
from collections import namedtuple

from harness.deadline import wait_for

CHROMIUM = os.environ.get("OCTROI_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",  # tests run as root in containers
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
OWN = {"sessionid", "csrftoken", "django_language", "cookies_preferences"}
TOKEN = "__Host-octroi"
PAINTED = "document.fonts.ready.then(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))"
UNDECLARED = "_vm_mystery"

Addresses = namedtuple("Addresses", "gate portal video")


def launch(playwright):
    return playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)


def addresses(demo):
    """Reads the three addresses off what `octroi demo` prints on standard output."""

    def find(name):
        def look(line):
            words = line.split()
            return next((word for word in words[1:] if word.startswith("http://")), None) if words[:1] == [name] else None

        return demo.first(look, f"the {name} line").rstrip("/")

    return Addresses(find("gate"), find("portal"), find("video"))


class Tab:
    """One visitor's browser window with a jar of its own, and what its console complained of.

    A page is waited for until it is quiet, for half a second without a request, since what it must not do is mostly what is asked. Where
    only its looks are, `until="load"` is enough.
    """

    def __init__(self, browser, address, until="networkidle", **options):
        self.until = until
        options.setdefault("locale", "fr-FR")
        self.context = browser.new_context(base_url=address, **options)
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.complaints, self.answers = [], []
        self.page.on("console", lambda message: self.complaints.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", lambda response: self.answers.append(response.url))

    def jar(self):
        """Returns every cookie of the portal's own host, by name, whatever its path.

        The video host of the demo is another site, which no gate before the portal can speak for: keeping the browser
        from contacting it is the origin plane's work."""
        return {cookie["name"]: cookie for cookie in self.context.cookies() if cookie["domain"] != "localhost"}

    def names(self):
        return set(self.jar())

    def open(self, path):
        """Opens a page and waits until its scripts, pixels and beacons are done, or until it is loaded and painted."""
        answer = self.page.goto(path, wait_until=self.until)
        assert answer.status < 400, f"{path} answered {answer.status}"
        if self.until == "load":
            self.page.evaluate(PAINTED)
        return self.page

    def tour(self):
        """Looks at every kind of page, the one with the video included, and ends on it."""
        for path in ("/", "/login/", "/explore/"):
            self.open(path)
        path = self.page.locator('main a[href^="/explore/dataset/"]').first.get_attribute("href")
        self.open(path)
        self.page.locator("main").press("End")
        self.page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
        self.page.wait_for_load_state("networkidle")

    def banner(self, action=None):
        """Returns the banner, or one of its buttons."""
        place = f"#octroi-banner [data-octroi-action={action}]" if action else "#octroi-banner"
        return self.page.locator(place)

    def choose(self, *actions):
        """Uses the banner: the last of `actions` decides, and the new token is in the jar afterwards."""
        before = self.jar().get(TOKEN, {}).get("value")
        for action in actions:
            self.banner(action).click()
        wait_for(lambda: self.jar().get(TOKEN, {}).get("value") not in (None, before), "a new consent token")
        self.banner().wait_for(state="hidden")
        self.page.wait_for_load_state(self.until)

    def holds(self, *prefixes):
        """Waits until the jar has a cookie for each prefix."""
        for prefix in prefixes:
            wait_for(lambda prefix=prefix: [name for name in self.names() if name.startswith(prefix)], f"{prefix} in the jar")

    def close(self):
        self.context.close()
