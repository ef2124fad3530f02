"""What answers cookie banners for visitors, run as its browsers and extensions run it: DuckDuckGo's autoconsent, and rules of Consent-O-Matic.

autoconsent is the package's own bundle, with its own rules, in every page of a window. It talks to the application that embeds it by messages;
this is that application. It runs in the page's world, where the bundle's own tests run it.

Consent-O-Matic is not in any registry. `ConsentOMatic` interprets the part of its rule language that our rule uses, and refuses any other.
"""

import json

from harness.axe import installed
from harness.deadline import wait_for

BUNDLE = "@duckduckgo/autoconsent/dist/autoconsent.playwright.js"
RULES = "@duckduckgo/autoconsent/rules/rules.json"
# Attempts at detection are made half a second apart, and the heuristic has a say in every second one.
RETRIES = 5


class Autoconsent:
    """The script in every page of `tab`, and the messages that came from it."""

    def __init__(self, tab, mode, rules="none"):
        self.page = tab.page
        self.messages = []
        self.rules = json.loads(installed(RULES)) if rules == "all" else {"autoconsent": []}
        self.settings = {"enabled": True, "autoAction": "optOut", "heuristicMode": mode, "enablePrehide": True, "detectRetries": RETRIES}
        self.settings |= {"enableHeuristicDetection": True, "isMainWorld": False}
        self.page.expose_binding("autoconsentSendMessage", self._receive)
        self.page.add_init_script(f"window === top && addEventListener('DOMContentLoaded', () => {{ {installed(BUNDLE)} }})")

    def _receive(self, source, message):
        self.messages.append(message)
        if message["type"] == "init":
            self._send(source["frame"], {"type": "initResp", "config": self.settings, "rules": self.rules})
        elif message["type"] == "eval":
            answer = source["frame"].evaluate(f"(() => {{ try {{ return !!({message['code']}) }} catch {{ return false }} }})()")
            self._send(source["frame"], {"type": "evalResp", "id": message["id"], "result": answer})

    def _send(self, frame, message):
        # In a task of its own: a message that arrives while another is being sent is lost on a page that is leaving.
        frame.evaluate("message => { setTimeout(() => window.autoconsentReceiveMessage?.(message)) }", message)

    def kinds(self):
        return [message["type"] for message in self.messages]

    def of(self, kind):
        return [message for message in self.messages if message["type"] == kind]

    def forget(self):
        self.messages.clear()

    def states(self):
        """Returns the reports of its state, which say how many attempts were made and what was found."""
        return [message["state"] for message in self.of("report")]

    def finished_looking(self):
        """Waits until it has given up on the page that is open, which it does only of a page that goes on changing."""
        change = "document.body.append(document.createElement('span'))"

        def given_up():
            self.page.evaluate(change)
            return [state for state in self.states() if state["lifecycle"] in ("nothingDetected", "done")]

        self._wait(given_up, "autoconsent to give up")

    def refused(self):
        self._wait(lambda: self.of("optOutResult"), f"autoconsent to opt out; it said {self.kinds()}")
        return self.of("optOutResult")[0]

    def _wait(self, condition, what):
        # The driver hands messages over while it is asked something.
        wait_for(lambda: self.page.evaluate("1") and condition(), what)


class Unknown(AssertionError):
    """The rule says something that the interpreter does not know."""


# Consent-O-Matic's names for kinds of purposes.
KINDS = {"A", "B", "D", "E", "F", "X"}
METHODS = ("OPEN_OPTIONS", "DO_CONSENT", "SAVE_CONSENT")


class ConsentOMatic:
    """One rule applied to one page, as the engine's content script does: detect, then the methods in the engine's order."""

    def __init__(self, page, rule, wanted=()):
        self.page, self.rule, self.wanted = page, rule, set(wanted)
        self.clicks = 0

    def detects(self):
        """Returns whether any detector finds its banner present and showing."""
        detectors = self.rule["detectors"]
        return any(self._all(each["presentMatcher"]) and self._all(each["showingMatcher"]) for each in detectors)

    def run(self):
        methods = {method["name"]: method.get("action") for method in self.rule["methods"]}
        if set(methods) - {*METHODS, "HIDE_CMP"}:
            raise Unknown(set(methods))
        for name in METHODS:
            if methods.get(name):
                self._act(methods[name])

    def _all(self, matchers):
        return all(map(self._matches, matchers if isinstance(matchers, list) else [matchers]))

    def _elements(self, target):
        unknown = set(target) - {"selector", "displayFilter", "textFilter"}
        if unknown:
            raise Unknown(unknown)
        found = self.page.query_selector_all(target["selector"])
        if "displayFilter" in target:
            found = [element for element in found if element.evaluate("element => element.offsetHeight !== 0") == target["displayFilter"]]
        if "textFilter" in target:
            texts = [target["textFilter"]] if isinstance(target["textFilter"], str) else target["textFilter"]
            found = [element for element in found if any(text.lower() in element.text_content().lower() for text in texts)]
        return found

    def _matches(self, matcher):
        found = self._elements(matcher["target"])
        match matcher["type"]:
            case "css":
                return bool(found)
            case "checkbox":
                assert found, f"no checkbox {matcher['target']}, where the engine gives up"
                return found[0].evaluate("box => box.checked")
            case other:
                raise Unknown(other)

    def _act(self, action):
        match action["type"]:
            case "click":
                for element in self._elements(action["target"])[:1]:
                    element.evaluate("element => element.click()")
                    self.clicks += 1
            case "list":
                for each in action["actions"]:
                    self._act(each)
            case "ifcss":
                branch = "trueAction" if self._elements(action["target"]) else "falseAction"
                if action.get(branch):
                    self._act(action[branch])
            case "wait":
                self.page.wait_for_timeout(action["waitTime"])
            case "waitcss":
                self.page.wait_for_function("selector => document.querySelector(selector)", arg=action["target"]["selector"])
            case "consent":
                for consent in action["consents"]:
                    self._consent(consent)
            case other:
                raise Unknown(other)

    def _consent(self, consent):
        """Toggles what is not as wanted; what has an action for each way is given the one that is wanted."""
        wanted = consent["type"] in self.wanted
        if "toggleAction" not in consent:
            return self._act(consent["trueAction" if wanted else "falseAction"])
        if self._matches(consent["matcher"]) != wanted:
            self._act(consent["toggleAction"])
        return None
