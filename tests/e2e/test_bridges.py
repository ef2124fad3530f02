"""What an operator adds to the banner: tag managers are told of choices, and the host's own colours and button."""

import pytest
from harness.deadline import wait_for
from harness.gate import portal
from harness.origin import page

COOKIES = [("stats", "audience"), ("ads", "advertising")]
PAGE = b"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Portail</title>
<script>window.early = JSON.stringify((window.dataLayer || []).map(entry => [...entry]))</script></head><body><main><h1>Portail</h1></main></body></html>"""
SIGNALS = ("ad_storage", "ad_user_data", "ad_personalization", "analytics_storage", "functionality_storage", "personalization_storage")


@pytest.fixture
def opened(origin, serve, window):
    """Returns a function that opens a portal with these lines of its own."""

    def start(extra):
        gate = serve(portal(origin(lambda _: page(PAGE)).url, COOKIES, extra=extra))
        tab = window(gate.url)
        tab.open("/")
        return tab

    return start


def pushed(tab):
    return tab.page.evaluate("window.dataLayer.map(entry => entry.event ? entry : [...entry])")


def test_tags_find_everything_denied_before_any_of_them_runs(opened):
    early = opened('bridges = ["google-consent-mode"]').page.evaluate("JSON.parse(window.early)")
    assert early == [["consent", "default", {"security_storage": "granted"} | dict.fromkeys(SIGNALS, "denied")]]


def test_tags_are_told_of_a_choice(opened):
    tab, said = opened('bridges = ["google-consent-mode", "data-layer"]'), []
    tab.page.expose_function("told", lambda event: said.append(event))
    tab.page.evaluate("document.addEventListener('octroi:consent', () => told(dataLayer.at(-1)))")
    tab.banner("customise").click()
    tab.banner().locator("input[name=purpose][value=audience]").check()
    tab.choose("save")
    wait_for(lambda: tab.page.evaluate("window.early && JSON.parse(window.early).length") == 1, "the page to come again")
    signals = pushed(tab)[0][2]
    assert (signals["analytics_storage"], signals["ad_storage"]) == ("granted", "denied")
    wait_for(lambda: said, "the event")
    assert said == [{"event": "octroi_consent", "granted": ["audience"], "refused": ["advertising"]}]


def test_a_host_has_its_own_colours_and_button(opened):
    tab = opened('[portal.look]\naccent = "#112233"\nbutton = "right"\nradius = "9px"')
    styles = tab.page.evaluate("""(() => { const { borderColor, borderRadius } = getComputedStyle(document.querySelector("[data-octroi-action=refuse]"));
        return [borderColor, borderRadius] })()""")
    assert styles == ["rgb(17, 34, 51)", "9px"]
    tab.choose("refuse")
    place = tab.page.locator("#octroi-manage").bounding_box()
    assert place["x"] > tab.page.viewport_size["width"] / 2
    tab.open("/.octroi/choices")
    assert tab.page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--octroi-accent').trim()") == "#112233"
