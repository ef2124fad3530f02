"""Real Chromium with a real profile for each visitor, which does what a window that keeps nothing leaves out: it guesses and prefetches."""

import json
import re
import shutil
import tempfile

from harness.browser import CHROMIUM, FLAGS

# What else a test needs: windows without a click, peers on loopback, and what Playwright turns off although users have it.
MORE = ["--disable-popup-blocking", "--allow-loopback-in-peer-connection"]
FOR_USERS = ["--disable-background-networking", "--disable-back-forward-cache", "--disable-field-trial-config"]


class Chromium:
    """Starts visitors; has the same face as `harness.firefox.Firefox`."""

    def __init__(self, playwright):
        self.playwright = playwright

    def visitor(self):
        return Visitor(self.playwright)


class Visitor:
    """One profile: its cookies and storage are nobody else's, and go with it."""

    def __init__(self, playwright):
        self.profile = tempfile.mkdtemp(prefix="octroi-chromium-")
        flags = [flag for flag in FLAGS if flag not in FOR_USERS and flag != "--disable-quic"] + MORE
        self.context = playwright.chromium.launch_persistent_context(
            self.profile, executable_path=CHROMIUM, args=flags, ignore_default_args=FOR_USERS, locale="fr-FR"
        )

    def window(self):
        return Window(self.context.new_page())

    def cookies(self):
        return self.context.cookies()

    def plant(self, host, name, value):
        self.context.add_cookies([{"name": name, "value": value, "domain": host, "path": "/"}])

    def unplant(self, names):
        """Removes the cookies of these names from the jar."""
        if names:
            self.context.clear_cookies(name=re.compile("^(?:" + "|".join(map(re.escape, names)) + ")$"))

    def tidy(self, keep=()):
        """Closes every window but those to keep."""
        kept = [window.page for window in keep]
        for page in list(self.context.pages):
            if page not in kept:
                page.close()

    def close(self):
        self.context.close()
        shutil.rmtree(self.profile, ignore_errors=True)


class Window:
    """One tab of a visitor."""

    def __init__(self, page):
        self.page = page

    def goto(self, address, wait="load"):
        self.page.goto(address, wait_until="commit" if wait == "none" else wait)

    def evaluate(self, expression, apart=False):
        """Returns the JSON value of an expression, awaited; `apart` runs it where no page script, and so no guard, changed anything."""
        if not apart:
            return self.page.evaluate(f"async () => await ({expression})")
        session = self.page.context.new_cdp_session(self.page)
        frame = session.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
        world = session.send("Page.createIsolatedWorld", {"frameId": frame, "worldName": "octroi"})["executionContextId"]
        asked = {"expression": f"(async () => JSON.stringify(await ({expression})))()", "contextId": world}
        answer = session.send("Runtime.evaluate", {**asked, "awaitPromise": True, "returnByValue": True})
        session.detach()
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return json.loads(answer["result"]["value"])
