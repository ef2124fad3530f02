"""Privacy tools that answer for their owners: autoconsent and Consent-O-Matic refuse on our banner, once, and a signal has nothing asked.

A tool that meets its banner again on the next page would answer again, and reload for ever: so after an answer nothing is found.
"""

import pytest
from harness.autoconsent import KINDS, Autoconsent, ConsentOMatic
from harness.browser import OWN, TOKEN, addresses
from harness.gate import Gate
from harness.visitor import Visitor

RULE = "/.well-known/octroi/consent-o-matic.json"


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    state = tmp_path_factory.mktemp("demo")
    with Gate("demo", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0", "--state-dir", state) as running:
        yield addresses(running)


@pytest.fixture
def visitor(window, demo):
    """Returns a function that opens a window on the demo in a language."""

    def fresh(language="fr", **options):
        tab = window(demo.gate, locale=language, **options)
        tab.context.add_cookies([{"name": "django_language", "value": language, "url": demo.gate}])
        return tab

    return fresh


def state(tab):
    return tab.page.evaluate("window.octroi.state()")


def settled(tab):
    """Waits until a choice is made and the page that follows it has loaded."""
    tab.holds(TOKEN)
    tab.banner().wait_for(state="hidden")
    tab.page.wait_for_load_state("networkidle")


def nothing_but_a_refusal(tab):
    """Looks at the whole portal, and asserts that the choice is a refusal and that it holds."""
    tab.tour()
    made = state(tab)
    assert (made["status"], made["granted"], len(made["refused"]) > 0) == ("decided", [], True), made
    assert TOKEN in tab.names()
    assert tab.names() <= OWN | {TOKEN}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("rules", ["none", "all"])
@pytest.mark.parametrize("mode", ["reject", "tier2"])
def test_autoconsent_refuses_on_the_banner(mode, rules, language, visitor):
    """By its heuristic alone as on a phone that has no rule for this site, and beside its own 800 rules, none of which takes us for another."""
    tab = visitor(language)
    tool = Autoconsent(tab, mode, rules)
    tab.page.goto("/")
    answer = tool.refused()
    assert answer["result"] is True, answer
    assert answer["cmp"] == "HEURISTIC-REJECT", answer
    settled(tab)
    assert not tool.of("autoconsentError")
    tool.forget()
    tab.page.goto("/")
    tool.finished_looking()
    assert not tool.of("cmpDetected")
    assert not tool.of("popupFound")
    nothing_but_a_refusal(tab)


def test_autoconsent_leaves_the_pages_of_the_gate_alone(visitor):
    """The choice page asks in the flow of the page, for someone who came to choose."""
    tab = visitor()
    tool = Autoconsent(tab, "tier2", "all")
    for path in ("/.octroi/choices", "/.octroi/charter"):
        tool.forget()
        tab.page.goto(path)
        tool.finished_looking()
        assert not tool.of("popupFound"), path
    assert TOKEN not in tab.names()


def test_autoconsent_does_not_touch_a_panel_that_the_visitor_reopened(visitor):
    """Who accepted before the tool came, and looks at the choices again, is not answered for."""
    tab = visitor()
    tab.open("/")
    tab.choose("accept")
    tool = Autoconsent(tab, "reject")
    tab.page.goto("/explore/")
    tool.finished_looking()
    tab.page.locator("#octroi-manage").click()
    tab.banner("save").wait_for()
    assert not tool.of("optOutResult")
    assert state(tab)["granted"]


def rules(demo):
    answer = Visitor(demo.gate).get(RULE)
    assert answer.status == 200
    assert answer.value("content-type").startswith("application/json")
    return answer.json()


def test_the_rule_for_consent_o_matic_has_the_form_of_its_rules(demo):
    lists = {name: rule for name, rule in rules(demo).items() if not name.startswith("$")}
    assert lists
    for rule in lists.values():
        assert set(rule) == {"detectors", "methods"}
        for detector in rule["detectors"]:
            assert set(detector) == {"presentMatcher", "showingMatcher"}
        names = [method["name"] for method in rule["methods"]]
        assert len(set(names)) == len(names)
        assert {"DO_CONSENT", "SAVE_CONSENT"} <= set(names) <= {"HIDE_CMP", "OPEN_OPTIONS", "DO_CONSENT", "SAVE_CONSENT", "UTILITY"}
        (consents,) = (method["action"]["consents"] for method in rule["methods"] if method["name"] == "DO_CONSENT")
        for consent in consents:
            assert consent["type"] in KINDS
            assert set(consent) in ({"type", "matcher", "toggleAction"}, {"type", "trueAction", "falseAction"})


def test_the_rule_for_consent_o_matic_names_every_purpose_that_is_asked_for(demo, visitor):
    tab = visitor()
    tab.open("/")
    asked = tab.banner().locator("input[name=purpose]").evaluate_all("all => all.map(each => each.value)")
    text = str(rules(demo))
    assert asked
    assert [purpose for purpose in asked if f"'{purpose}'" not in text.replace('\\"', "'").replace('"', "'").replace("\\'", "'")] == []


def engine(tab, demo, wanted=()):
    (rule,) = (rule for name, rule in rules(demo).items() if not name.startswith("$"))
    return ConsentOMatic(tab.page, rule, wanted)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_consent_o_matic_with_everything_off_refuses(language, demo, visitor):
    tab = visitor(language)
    tab.open("/")
    tool = engine(tab, demo)
    assert tool.detects()
    tool.run()
    settled(tab)
    nothing_but_a_refusal(tab)
    assert not tool.detects()


def test_consent_o_matic_with_statistics_on_grants_audience_alone(demo, visitor):
    tab = visitor()
    tab.open("/")
    tool = engine(tab, demo, wanted="B")
    tool.run()
    settled(tab)
    tab.tour()
    assert state(tab)["granted"] == ["audience"]
    tab.holds("_vm_stats")
    assert not {name for name in tab.names() if name.startswith(("_vm_ads", "_vm_social"))}
    assert not tool.detects()


def test_consent_o_matic_with_everything_on_grants_all_that_was_asked(demo, visitor):
    tab = visitor()
    tab.open("/")
    asked = tab.banner().locator("input[name=purpose]").evaluate_all("all => all.map(each => each.value)")
    tool = engine(tab, demo, wanted=KINDS)
    tool.run()
    settled(tab)
    tab.tour()
    assert sorted(state(tab)["granted"]) == sorted(asked)
    assert not tool.detects()


@pytest.fixture
def signalling(visitor):
    tab = visitor(extra_http_headers={"Sec-GPC": "1"})
    tab.page.add_init_script("Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', { get: () => true })")
    return tab


def test_a_privacy_signal_asks_nothing_and_writes_nothing(signalling):
    signalling.tour()
    assert not signalling.banner().is_visible()
    assert signalling.names() <= OWN
    assert state(signalling)["granted"] == []


def test_a_choice_that_is_made_outweighs_the_signal(signalling):
    """Whoever signals may still allow this site something, by the button or on the choice page."""
    signalling.open("/")
    signalling.page.locator("#octroi-manage").click()
    signalling.banner().locator("input[name=purpose][value=audience]").check()
    signalling.choose("save")
    signalling.tour()
    assert state(signalling)["granted"] == ["audience"]
    signalling.holds("_vm_stats")


def test_the_gate_says_that_it_honours_the_signal(demo):
    answer = Visitor(demo.gate).get("/.well-known/gpc.json")
    assert answer.status == 200
    assert answer.value("content-type").startswith("application/json")
    assert answer.json()["gpc"] is True


def test_a_refusal_that_a_tool_wrote_as_a_cookie_is_honoured(visitor, demo):
    """`octroi_refus=1` is for tools that write cookies before the page, as a browser's own list does."""
    tab = visitor()
    tab.context.add_cookies([{"name": "octroi_refus", "value": "1", "url": demo.gate}])
    tab.tour()
    assert not tab.banner().is_visible()
    assert tab.names() <= OWN | {"octroi_refus"}
