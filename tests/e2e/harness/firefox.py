"""Real Firefox by WebDriver BiDi, spoken directly over its own websocket: one browser a test run, one container of cookies and storage a test.

`OCTROI_FIREFOX` names the browser, Debian's /usr/bin/firefox-esr by default. The preferences keep it from asking anything of the outside and
leave what is tested (cookie partitioning, tracking protection) as users have it.
"""

import base64
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

from harness.deadline import wait_for
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

FIREFOX = os.environ.get("OCTROI_FIREFOX", "/usr/bin/firefox-esr")
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
PATIENCE = 60.0

# Nothing here changes what a page may store or reach; it silences what the browser asks by itself.
SILENCE = {
    "app.normandy.enabled": False,
    "app.update.auto": False,
    "app.update.enabled": False,
    "browser.contentblocking.introCount": 20,
    "browser.discovery.enabled": False,
    "browser.newtabpage.activity-stream.feeds.system.topstories": False,
    "browser.newtabpage.enabled": False,
    "browser.pagethumbnails.capturing_disabled": True,
    "browser.region.network.url": "",
    "browser.region.update.enabled": False,
    "browser.safebrowsing.blockedURIs.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.safebrowsing.update.enabled": False,
    "browser.search.update": False,
    "browser.sessionstore.resume_from_crash": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage": "about:blank",
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "browser.topsites.contile.enabled": False,
    "browser.translations.enable": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "datareporting.policy.dataSubmissionPolicyBypassNotification": True,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "geo.provider.network.url": "",
    "media.gmp-manager.updateEnabled": False,
    "media.gmp-manager.url": "",
    "messaging-system.rsexperimentloader.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.dns.localDomains": "localhost",
    "network.dns.offline-localhost": False,
    "network.trr.mode": 5,
    "security.OCSP.enabled": 0,
    "services.settings.server": "data:,",
    "signon.autofillForms": False,
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,",
    "toolkit.telemetry.unified": False,
}
# Without these a page could not be driven as a visitor's: scripts may open windows, and connection guesses of the address bar are off.
DRIVEN = {
    "browser.urlbar.speculativeConnect.enabled": False,
    "dom.disable_open_during_load": False,
    "dom.max_script_run_time": 0,
    "dom.min_background_timeout_value": 4,
    "dom.min_background_timeout_value_without_budget_throttling": 4,
    "dom.timeout.enable_budget_timer_throttling": False,
    "intl.accept_languages": "fr-FR, fr",
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    "remote.active-protocols": 1,
}


class Refused(AssertionError):
    """Firefox answered a command with an error."""


class Firefox:
    """A running Firefox with an empty profile; use as a context manager."""

    def __init__(self, preferences=None):
        self.profile = Path(tempfile.mkdtemp(prefix="octroi-firefox-"))
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in {**SILENCE, **DRIVEN, **(preferences or {})}.items())
        (self.profile / "user.js").write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [FIREFOX, "--headless", "--no-remote", "--profile", str(self.profile), "--remote-debugging-port", "0", "about:blank"]
        environment = {**os.environ, "HOME": str(self.profile), "MOZ_CRASHREPORTER_DISABLE": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, errors="replace", env=environment, start_new_session=True
        )
        self.ending = contextlib.ExitStack()
        self.said, self.answers, self.listeners, self.last = [], {}, [], 0
        threading.Thread(target=lambda: self.said.extend(self.process.stderr), daemon=True).start()
        try:
            self._connect()
        except BaseException:
            self.close()
            raise

    def _connect(self):
        def announced():
            assert self.process.poll() is None, f"Firefox ended with {self.process.returncode}:\n{''.join(self.said[-20:])}"
            return next((found[1] for found in map(LISTENING.search, list(self.said)) if found), None)

        address = wait_for(announced, "Firefox to listen", PATIENCE)
        self.socket = self.ending.enter_context(connect(f"{address}/session", max_size=None, proxy=None, ping_interval=None))
        threading.Thread(target=self._read, daemon=True).start()
        wanted = {"alwaysMatch": {"acceptInsecureCerts": True, "unhandledPromptBehavior": {"default": "dismiss"}}}
        self.command("session.new", capabilities=wanted)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _read(self):
        # The browser closes without a goodbye.
        with contextlib.suppress(ConnectionClosed):
            for text in self.socket:
                message = json.loads(text)
                if message["type"] == "event":
                    for listener in list(self.listeners):
                        listener(message["method"], message["params"])
                else:
                    self.answers[message["id"]] = message

    def command(self, method, **params):
        """Sends one command and returns its result."""
        self.last += 1
        number = self.last
        self.socket.send(json.dumps({"id": number, "method": method, "params": params}))
        answer = wait_for(lambda: self.answers.pop(number, None), f"the answer to {method}", PATIENCE)
        if answer["type"] == "error":
            raise Refused(f"{method}: {answer['error']}: {answer['message']}")
        return answer["result"]

    def listen(self, listener, *events):
        """Calls `listener` with the name and the parameters of each event, of those that are subscribed to by any listener."""
        self.listeners.append(listener)
        self.command("session.subscribe", events=list(events))

    def visitor(self):
        """Returns a visitor with an empty jar and empty storage: a container of its own."""
        return Visitor(self)

    def close(self):
        """Ends the process and its children, which are a process group of their own, and removes the profile."""
        self.ending.close()
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


class Visitor:
    """One user context: its cookies and storage are nobody else's, and go with it."""

    def __init__(self, firefox):
        self.firefox = firefox
        self.id = firefox.command("browser.createUserContext")["userContext"]

    def window(self):
        """Returns a new window, which is an empty tab."""
        created = self.firefox.command("browsingContext.create", type="tab", userContext=self.id, background=True)
        return Window(self.firefox, created["context"])

    def cookies(self):
        """Returns every cookie of this visitor, whatever its host and path."""
        found = self.firefox.command("storage.getCookies", partition={"type": "storageKey", "userContext": self.id})["cookies"]
        return [{**cookie, "value": cookie["value"].get("value", "")} for cookie in found]

    def plant(self, host, name, value):
        cookie = {"name": name, "value": {"type": "string", "value": value}, "domain": host, "path": "/"}
        self.firefox.command("storage.setCookie", cookie=cookie, partition={"type": "storageKey", "userContext": self.id})

    def unplant(self, names):
        """Removes the cookies of these names from the jar."""
        for name in names:
            self.firefox.command("storage.deleteCookies", filter={"name": name}, partition={"type": "storageKey", "userContext": self.id})

    def tidy(self, keep=()):
        """Closes every window of this visitor but those to keep."""
        kept = [window.context for window in keep]
        for tree in self.firefox.command("browsingContext.getTree", maxDepth=0)["contexts"]:
            if tree["userContext"] == self.id and tree["context"] not in kept:
                self.firefox.command("browsingContext.close", context=tree["context"])

    def close(self):
        self.firefox.command("browser.removeUserContext", userContext=self.id)


class Window:
    """One tab of a visitor."""

    def __init__(self, firefox, context):
        self.firefox, self.context = firefox, context

    def goto(self, address, wait="complete"):
        self.firefox.command("browsingContext.navigate", context=self.context, url=address, wait=wait)

    def back(self):
        self.firefox.command("browsingContext.traverseHistory", context=self.context, delta=-1)

    def evaluate(self, expression, apart=False, gesture=False):
        """Returns the JSON value of an expression, awaited; `apart` runs it where no page script, and so no guard, changed anything."""
        target = {"context": self.context, **({"sandbox": "octroi"} if apart else {})}
        body = f"async () => JSON.stringify(await ({expression}))"
        answer = self.firefox.command(
            "script.callFunction", functionDeclaration=body, awaitPromise=True, target=target, userActivation=gesture
        )
        if answer["type"] == "exception":
            raise Refused(answer["exceptionDetails"]["text"])
        value = answer["result"].get("value")
        return None if value is None else json.loads(value)

    def screenshot(self, path):
        answer = self.firefox.command("browsingContext.captureScreenshot", context=self.context)
        Path(path).write_bytes(base64.b64decode(answer["data"]))

    def close(self):
        self.firefox.command("browsingContext.close", context=self.context)
