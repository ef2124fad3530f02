"""The whole cookie jar of a real Chromium: before a choice, after each choice, after a change of mind; on the demo portal."""

import time

import pytest
from harness.browser import OWN, TOKEN, UNDECLARED, Tab, addresses
from harness.deadline import wait_for
from harness.gate import Gate

# A cookie's thirteen months, at their longest, and the seconds that a test may take.
THIRTEEN_MONTHS = 397 * 86400 + 120
AUDIENCE = ("_vm_stats", "_pk_id.")
OTHERS = ("_vm_ads", "_vm_social")
WIDTHS = (320, 768, 1440)


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    state = tmp_path_factory.mktemp("demo")
    with Gate("demo", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0", "--state-dir", state) as running:
        yield addresses(running)


@pytest.fixture
def tab(chromium, demo):
    """Returns a function that opens a window with an empty jar; the options are those of a Playwright context."""
    opened = []

    def fresh(address=demo.gate, **options):
        opened.append(Tab(chromium, address, **options))
        return opened[-1]

    yield fresh
    for window in opened:
        window.close()


@pytest.fixture
def visitor(tab):
    return tab()


def received(tab):
    """Returns the Cookie field that the portal received, as it shows it."""
    field = tab.open("/whoami").evaluate("JSON.parse(document.body.innerText).cookie")
    return field or ""


def test_the_portal_without_the_gate_tracks(tab, demo):
    bare = tab(demo.portal)
    bare.tour()
    bare.holds(*AUDIENCE, *OTHERS, UNDECLARED)


def test_before_a_choice_the_jar_has_exempt_cookies_only(visitor):
    visitor.tour()
    assert visitor.names() <= OWN
    assert "csrftoken" in visitor.names()
    assert not [name for name in visitor.page.evaluate("document.cookie").split("; ") if name.startswith(("_vm", "_pk"))]


def test_after_accepting_the_consented_cookies_are_there_for_as_long_as_declared(visitor, demo):
    visitor.open("/")
    visitor.choose("accept")
    visitor.tour()
    visitor.holds(*AUDIENCE, *OTHERS, TOKEN)
    jar = visitor.jar()
    assert UNDECLARED not in jar
    too_long = {name: cookie["expires"] for name, cookie in jar.items() if cookie["expires"] > time.time() + THIRTEEN_MONTHS}
    assert not too_long
    wait_for(lambda: [url for url in visitor.answers if url.startswith(demo.video)], "the video")
    field = received(visitor)
    assert "_vm_stats=" in field
    assert UNDECLARED not in field
    assert TOKEN not in field


def test_after_refusing_nothing_but_exempt_cookies_and_the_choice(visitor):
    visitor.open("/")
    visitor.choose("refuse")
    visitor.tour()
    assert TOKEN in visitor.names()
    assert visitor.names() <= OWN | {TOKEN}
    assert "_vm" not in received(visitor)


def test_after_a_withdrawal_the_trackers_are_gone(visitor):
    visitor.open("/")
    visitor.choose("accept")
    visitor.tour()
    visitor.holds(*AUDIENCE, *OTHERS)
    visitor.open("/")
    visitor.page.locator("#octroi-manage").click()
    visitor.choose("refuse")
    visitor.tour()
    wait_for(lambda: visitor.names() <= OWN | {TOKEN}, f"the trackers to go: {visitor.names()}")
    assert "_vm" not in received(visitor)


def test_one_purpose_can_be_granted_alone(visitor):
    visitor.open("/")
    visitor.banner("customise").click()
    boxes = visitor.banner().locator("input[name=purpose]")
    assert not [value for value in boxes.evaluate_all("all => all.filter(box => box.checked).map(box => box.value)")]
    visitor.banner().locator("input[name=purpose][value=audience]").check()
    visitor.choose("save")
    visitor.tour()
    visitor.holds(*AUDIENCE)
    assert not {name for name in visitor.names() if name.startswith(OTHERS)}
    assert UNDECLARED not in visitor.names()


def test_a_choice_is_remembered_and_shown_again(visitor):
    visitor.open("/")
    visitor.banner("customise").click()
    visitor.banner().locator("input[name=purpose][value=audience]").check()
    visitor.choose("save")
    visitor.open("/explore/")
    assert not visitor.banner().is_visible()
    manage = visitor.page.locator("#octroi-manage")
    assert "Gérer mes cookies" in manage.inner_text()
    manage.click()
    if visitor.banner("customise").is_visible():
        visitor.banner("customise").click()
    assert visitor.banner().locator("input[name=purpose][value=audience]").is_checked()
    assert not visitor.banner().locator("input[name=purpose][value=advertising]").is_checked()


def test_the_choice_page_works_without_scripts(tab):
    plain = tab(java_script_enabled=False)
    plain.open("/")
    assert plain.names() <= OWN
    plain.open("/.octroi/choices")
    plain.page.check("input[name=purpose][value=audience]")
    plain.page.click("button[name=choice][value=save]")
    plain.page.wait_for_load_state("networkidle")
    plain.open("/")
    plain.holds(TOKEN, "_vm_stats")
    assert not {name for name in plain.names() if name.startswith(OTHERS)}
    plain.open("/.octroi/choices")
    assert plain.page.is_checked("input[name=purpose][value=audience]")
    plain.page.click("button[name=choice][value=refuse]")
    plain.page.wait_for_load_state("networkidle")
    plain.open("/login/")  # not from the browser's cache, as the front page may be
    plain.open("/explore/")
    assert plain.names() <= OWN | {TOKEN}


def test_a_privacy_signal_is_a_refusal_and_hides_the_banner(tab):
    signalling = tab(extra_http_headers={"Sec-GPC": "1"})
    signalling.page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    signalling.tour()
    assert not signalling.banner().is_visible()
    assert signalling.names() <= OWN


@pytest.mark.parametrize("choice", [None, "accept", "refuse"])
def test_the_portal_works_whatever_was_chosen(choice, visitor):
    visitor.open("/")
    if choice:
        visitor.choose(choice)
    page = visitor.open("/login/")
    page.fill("#username", "marie")
    page.fill("#password", "valmont")
    page.locator("form[action='/login/'] button").click()
    page.get_by_role("button", name="Se déconnecter").wait_for()
    assert visitor.jar()["sessionid"]["httpOnly"]
    page.locator("header form[action='/i18n/setlang/'] button").click()
    page.get_by_role("button", name="Log out").wait_for()
    assert page.locator("html").get_attribute("lang") == "en"
    assert visitor.jar()["django_language"]["value"] == "en"
    page.get_by_role("button", name="Log out").click()
    page.get_by_role("link", name="Log in").wait_for()
    assert "sessionid" not in visitor.names()


def focused(page):
    """Returns the action under the keyboard focus, whether it is in the banner, and the style of its outline."""
    return page.evaluate(
        """() => {
            const at = document.activeElement;
            return [at.dataset.octroiAction || null, !!at.closest('#octroi-banner'), getComputedStyle(at).outlineStyle];
        }"""
    )


def test_the_banner_can_be_used_by_keyboard_alone(visitor):
    page = visitor.open("/")
    visitor.banner("refuse").wait_for()
    order = []
    for _ in range(80):
        page.keyboard.press("Tab")
        action, inside, outline = focused(page)
        if inside:
            assert outline != "none", "the focus must be seen"
        if action and action not in order:
            order.append(action)
        if action == "customise":
            break
    assert order == ["refuse", "accept", "customise"]
    page.keyboard.press("Enter")
    visitor.banner("save").wait_for()
    box = visitor.banner().locator("input[name=purpose][value=audience]")
    for _ in range(80):
        if box.evaluate("box => box === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert box.is_checked()
    for _ in range(80):
        if focused(page)[0] == "save":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_for(lambda: TOKEN in visitor.names(), "the token")
    visitor.banner().wait_for(state="hidden")
    visitor.open("/explore/")
    visitor.holds("_vm_stats")


def test_refusing_is_as_easy_as_accepting(visitor):
    visitor.open("/")
    looks = """button => { const style = getComputedStyle(button); const box = button.getBoundingClientRect();
        return [Math.round(box.width), Math.round(box.height), style.fontWeight, style.fontSize, style.backgroundColor, style.color]; }"""
    refuse, accept = (visitor.banner(action).evaluate(looks) for action in ("refuse", "accept"))
    assert refuse == accept
    assert refuse[1] >= 44


def test_a_phone_keeps_two_thirds_of_its_screen(tab):
    phone = tab(viewport={"width": 390, "height": 844})
    phone.open("/")
    assert phone.banner().bounding_box()["height"] <= 844 / 3
    narrow = tab(viewport={"width": 320, "height": 640})
    narrow.open("/")
    assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("choice", [None, "accept", "refuse"])
def test_the_console_has_nothing_to_complain_of(choice, visitor):
    visitor.open("/")
    if choice:
        visitor.choose(choice)
    visitor.tour()
    # A browser reports a frame that it was told not to load as an error; that is the gate at work on the page with the video.
    unexpected = [text for text in visitor.complaints if "Content Security Policy" not in text or choice == "accept"]
    assert not unexpected


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_taken_of_every_surface(width, scheme, tab, pictures):
    window = tab(until="load", viewport={"width": width, "height": 900}, color_scheme=scheme)

    def picture(name, **options):
        window.page.screenshot(path=pictures / f"{name}-{width}-{scheme}.png", **options)

    window.open("/")
    window.banner("refuse").wait_for()
    picture("banner")
    window.banner("customise").click()
    window.banner("save").wait_for()
    picture("banner-customised")
    window.choose("refuse")
    window.open("/")
    window.page.locator("#octroi-manage").wait_for()
    picture("after-refusal")
    for name in ("choices", "charter"):
        window.open(f"/.octroi/{name}")
        assert window.page.evaluate("document.documentElement.scrollWidth") <= width
        picture(name, full_page=True)
    window.open("/explore/")
    path = window.page.locator('main a[href^="/explore/dataset/"]').first.get_attribute("href")
    window.open(path)
    picture("video-refused", full_page=True)
