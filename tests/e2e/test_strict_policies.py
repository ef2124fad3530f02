"""A portal with the strictest policies of its own: the banner still shows, is styled and takes a choice, and nothing is complained of.

The gate adds to a policy what its own files need and nothing else, so the portal's other promises hold as they were made.
"""

import secrets

import pytest
from harness.browser import TOKEN
from harness.deadline import wait_for
from harness.gate import portal
from harness.origin import page

COOKIES = [("stats", "audience"), ("ads", "advertising")]


def document(nonce=""):
    mark = f' nonce="{nonce}"' if nonce else ""
    return f"""<!doctype html><html lang="fr"><head><meta charset="utf-8"><title>Portail strict</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<script{mark}>window.ran = true; document.cookie = "stats=1; path=/; max-age=600"; document.cookie = "ads=1; path=/; max-age=600"</script>
</head><body><main><h1>Portail strict</h1><p>Une page.</p></main></body></html>""".encode()


NONCE = "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
POLICIES = {
    "none": (),
    "nonce, strict-dynamic": (NONCE,),
    "nonce, trusted types": ("default-src 'none'; script-src 'nonce-{nonce}'; require-trusted-types-for 'script'; trusted-types 'none'",),
    "nonce, strict-dynamic, twice": (NONCE, "default-src 'none'; script-src 'nonce-{nonce}' 'strict-dynamic' https: 'unsafe-inline'"),
    "self alone": ("default-src 'self'; script-src 'self' 'nonce-{nonce}'; object-src 'none'",),
}
VIOLATIONS = """addEventListener('securitypolicyviolation',
    event => (window.violations ??= []).push(event.effectiveDirective + ' ' + event.blockedURI))"""


@pytest.fixture
def strict(origin, serve, window):
    """Returns a function that opens the first page of a portal with these policies, and returns the window and the nonces it gave."""

    def start(policies):
        nonces = []

        def answer(request):
            if request.path != "/":
                return page(b"", media_type=b"text/plain")
            nonces.append(secrets.token_urlsafe(12))
            lines = (f"Content-Security-Policy: {policy.format(nonce=nonces[-1])}".encode() for policy in policies)
            return page(document(nonces[-1]), [*lines, b"Cache-Control: no-store"])

        tab = window(serve(portal(origin(answer).url, COOKIES)).url)
        tab.page.add_init_script(VIOLATIONS)
        tab.open("/")
        return tab, nonces

    return start


def styled(tab):
    """Asserts that the banner looks like itself: at the bottom, over the page, with borders and buttons of a finger's height."""
    looks = tab.banner().evaluate(
        """banner => {
            const style = getComputedStyle(banner), box = banner.getBoundingClientRect();
            const button = banner.querySelector('[data-octroi-action=refuse]').getBoundingClientRect();
            return [style.position, style.borderTopStyle, Math.round(box.bottom), Math.round(box.width), button.height >= 44];
        }"""
    )
    size = tab.page.viewport_size
    assert looks == ["fixed", "solid", size["height"], size["width"], True]


@pytest.mark.parametrize("policies", POLICIES.values(), ids=POLICIES.keys())
def test_the_banner_shows_and_is_styled(policies, strict):
    tab, _ = strict(policies)
    tab.banner("refuse").wait_for()
    styled(tab)
    assert tab.page.evaluate("[window.ran, window.violations || []]") == [True, []]
    assert tab.complaints == []
    assert tab.names() == set()


@pytest.mark.parametrize("choice", ["refuse", "accept", "save"])
@pytest.mark.parametrize("policies", POLICIES.values(), ids=POLICIES.keys())
def test_a_choice_is_taken(policies, choice, strict):
    tab, nonces = strict(policies)
    if choice == "save":
        tab.banner("customise").click()
        tab.banner().locator("input[name=purpose][value=audience]").check()
    tab.choose(choice)
    tab.open("/")
    granted = {"refuse": set(), "accept": {"stats", "ads"}, "save": {"stats"}}[choice]
    assert tab.names() == {TOKEN} | granted
    tab.page.locator("#octroi-manage").click()
    tab.banner("save").wait_for()
    styled(tab)
    assert tab.page.evaluate("window.violations || []") == []
    assert tab.complaints == []
    assert len(set(nonces)) == len(nonces) >= 2


@pytest.mark.parametrize("policies", [policies for policies in POLICIES.values() if policies], ids=[name for name in POLICIES if name != "none"])
def test_what_the_portal_forbade_stays_forbidden(policies, strict):
    """Handlers in markup and style of a page's own are as dead as before."""
    tab, _ = strict(policies)
    tab.banner("refuse").wait_for()
    tab.page.evaluate(
        """() => {
            const style = document.createElement('style');
            style.textContent = 'h1 { color: rgb(1, 2, 3) }';
            const image = document.createElement('img');
            try { image.setAttribute('onerror', 'window.injected = true'); }
            catch { (window.violations ??= []).push('script-src-attr, by its type'); }
            document.head.append(style);
            document.body.append(image);
            image.dispatchEvent(new Event('error'));
        }"""
    )
    told = "(window.violations || []).map(each => each.split(/[ ,]/)[0])"
    wait_for(lambda: {"style-src-elem", "script-src-attr"} <= set(tab.page.evaluate(told)), "both to be refused")
    assert tab.page.evaluate("[window.injected, getComputedStyle(document.querySelector('h1')).color === 'rgb(1, 2, 3)']") == [None, False]


def test_our_scripts_carry_the_nonce_of_the_answer_they_came_in(strict):
    tab, nonces = strict(POLICIES["nonce, strict-dynamic"])
    ours = "[...document.querySelectorAll('script[src*=\"/.octroi/\"]')].map(each => each.nonce)"
    for _ in range(2):
        carried = tab.page.evaluate(ours)
        assert len(carried) == 2
        assert set(carried) == {nonces[-1]}
        tab.page.reload(wait_until="networkidle")
