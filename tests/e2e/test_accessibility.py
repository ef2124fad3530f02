"""What a visitor with a keyboard, a screen reader, a magnifier or another colour scheme gets: the banner, the placeholders and the gate's own pages.

axe-core finds no violation on any of them, in both themes, both schemes and both languages; the rest is what an engine cannot find:
the order of the focus and whether it is seen, zoom, narrow screens, print, motion, forced colours. Criteria are those of WCAG 2.2 and RGAA 4.1.
"""

import pytest
from harness.axe import violations
from harness.showcase import Showcase

THEMES = ("neutral", "state")
SCHEMES = ("light", "dark")
LANGUAGES = ("fr", "en")
WIDTHS = (320, 768, 1440)
BANNER, MANAGE, PLACEHOLDER = "#octroi-banner", "#octroi-manage", "[data-octroi-placeholder]"


@pytest.fixture(scope="module")
def showcases(tmp_path_factory):
    """Returns the demo in each theme."""
    with Showcase(tmp_path_factory.mktemp("neutral"), 'theme = "neutral"') as neutral:
        with Showcase(tmp_path_factory.mktemp("state"), 'theme = "state"') as state:
            yield {"neutral": neutral, "state": state}


@pytest.fixture
def visitor(window, showcases):
    """Returns a function that opens a window on the demo in a theme and a language; the demo speaks the language of its cookie."""

    def fresh(theme="neutral", language="fr", until="load", **options):
        tab = window(showcases[theme].gate, until=until, locale=language, **options)
        tab.context.add_cookies([{"name": "django_language", "value": language, "url": showcases[theme].gate}])
        return tab

    return fresh


def asked(tab):
    tab.open("/")
    tab.banner("refuse").wait_for()
    return BANNER


def customised(tab):
    asked(tab)
    tab.banner("customise").click()
    tab.banner("save").wait_for()
    tab.banner().evaluate("banner => banner.querySelectorAll('details').forEach(each => each.open = true)")
    return BANNER


def answered(tab):
    asked(tab)
    tab.choose("refuse")
    tab.open("/")
    tab.page.locator(MANAGE).wait_for()
    return MANAGE


def reopened(tab):
    answered(tab)
    tab.page.locator(MANAGE).click()
    tab.banner("close").wait_for()
    return BANNER


def withheld(tab):
    """The page whose video waits for consent."""
    answered(tab)
    tab.open("/explore/")
    tab.open(tab.page.locator('main a[href^="/explore/dataset/"]').first.get_attribute("href"))
    tab.page.locator(PLACEHOLDER).first.scroll_into_view_if_needed()
    return PLACEHOLDER


def choices(tab):
    tab.open("/.octroi/choices")
    tab.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")


def charter(tab):
    tab.open("/.octroi/charter")


def problem(tab):
    assert tab.page.goto("/.octroi/nothing-here").status == 404


OVERLAYS = (asked, customised, reopened, answered, withheld)
PAGES = (choices, charter, problem)


def named(function):
    return function.__name__


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", [*OVERLAYS, *PAGES], ids=named)
def test_an_accessibility_engine_finds_nothing(surface, theme, scheme, language, visitor):
    tab = visitor(theme, color_scheme=scheme, language=language, reduced_motion="reduce")
    place = surface(tab)
    assert violations(tab.page, place) == []


@pytest.mark.parametrize("surface", OVERLAYS, ids=named)
def test_the_banner_breaks_no_rule_about_whole_pages(surface, visitor, window, showcases):
    """The portal's own violations, if any, are there without the gate as well."""
    bare = window(showcases["neutral"].portal, until="load", reduced_motion="reduce")
    tab = visitor(reduced_motion="reduce")
    surface(tab)
    bare.open(tab.page.evaluate("location.pathname"))
    rules = {line.partition(" | ")[0] for line in violations(bare.page)}
    assert [line for line in violations(tab.page) if line.partition(" | ")[0] not in rules] == []


# What has the focus: a name for it, whether it is ours, how its outline looks, and how much of it can be seen.
FOCUS = """() => {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const ours = at.closest('#octroi-banner, #octroi-manage');
    const style = getComputedStyle(at);
    const box = at.getBoundingClientRect();
    const spots = [];
    for (const x of [.1, .5, .9]) for (const y of [.1, .5, .9]) spots.push([box.left + box.width * x, box.top + box.height * y]);
    const seen = spots.filter(([x, y]) => {
        const top = document.elementFromPoint(x, y);
        return top && (at === top || at.contains(top) || top.contains(at) || top.closest('label')?.control === at);
    });
    window.octroiStops ??= new Map();
    if (!window.octroiStops.has(at)) window.octroiStops.set(at, window.octroiStops.size);
    const behind = start => {
        for (let up = start; up; up = up.parentElement) {
            const colour = getComputedStyle(up).backgroundColor;
            if (colour !== 'rgba(0, 0, 0, 0)' && colour !== 'transparent') return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    return {
        stop: window.octroiStops.get(at),
        name: at.dataset.octroiAction || (at.name ? at.name + at.value : '') || (at.innerText || '').trim().slice(0, 40) || at.tagName,
        ours: !!ours, inside: !!at.closest('#octroi-banner'), width: parseFloat(style.outlineWidth), outline: style.outlineStyle,
        colour: style.outlineColor, behind: behind(at.parentElement), shown: seen.length,
    };
}"""


def walk(page, key="Tab", limit=120):
    """Presses a key until the focus leaves the document, and returns what had it; never longer than a page of the demo takes."""
    stops = []
    for _ in range(limit):
        page.keyboard.press(key)
        focus = page.evaluate(FOCUS)
        if focus is None or (stops and focus["stop"] == stops[0]["stop"]):
            return stops
        stops.append(focus)
    raise AssertionError(f"the focus never left the page: {[stop['name'] for stop in stops[-12:]]}")


def luminance(colour):
    channels = [float(part) / 255 for part in colour[colour.index("(") + 1 : -1].split(",")[:3]]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def unseen(stops):
    """Returns the names of ours whose focus is not shown by an outline of 3 px that stands out by 3:1."""
    return [stop for stop in stops if stop["outline"] == "none" or stop["width"] < 3 or contrast(stop["colour"], stop["behind"]) < 3]


def test_nothing_takes_the_focus_at_load(visitor):
    tab = visitor(until="networkidle")
    tab.page.add_init_script("addEventListener('focus', event => (window.octroiFocused ??= []).push(String(event.target.id)), true)")
    asked(tab)
    assert tab.page.evaluate("[document.activeElement === document.body, (window.octroiFocused || []).filter(Boolean), scrollY]") == [True, [], 0]


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("key", ["Tab", "Shift+Tab"])
def test_the_focus_walks_through_banner_and_page_and_is_seen(key, theme, scheme, visitor):
    """RGAA 10.7, 12.8 and 12.9: the banner comes before the page; only the page's own skip link may come before the banner (12.7)."""
    tab = visitor(theme, color_scheme=scheme)
    asked(tab)
    stops = walk(tab.page, key)
    if key == "Shift+Tab":
        stops.reverse()
    first = [stop["name"] for stop in stops[:5]]
    skip = "Aller au contenu"
    assert [name for name in first if name != skip] == ["refuse", "accept", "customise", "Charte cookies"]
    assert first.index(skip) in (0, 4)
    assert len({stop["stop"] for stop in stops}) == len(stops) > 10
    assert unseen([stop for stop in stops if stop["ours"]]) == []


@pytest.mark.parametrize("size", [(1280, 720), (390, 844), (320, 568)], ids=str)
@pytest.mark.parametrize("surface", [asked, answered], ids=named)
def test_what_has_the_focus_is_not_hidden_behind_the_banner(surface, size, visitor):
    """WCAG 2.2, 2.4.11: the banner lies over the page, so the page must scroll what has the focus out from under it."""
    tab = visitor(viewport={"width": size[0], "height": size[1]}, reduced_motion="reduce")
    surface(tab)
    stops = walk(tab.page) + walk(tab.page, "Shift+Tab")
    assert [stop["name"] for stop in stops if not stop["shown"]] == []


def test_every_control_of_the_page_can_be_scrolled_out_from_under_the_banner(visitor):
    """A visitor who does not answer can still use the last links of a page."""
    tab = visitor(viewport={"width": 390, "height": 844})
    asked(tab)
    tab.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    links = tab.page.locator("body > footer a").evaluate_all("all => all.map(each => each.getBoundingClientRect().bottom)")
    assert max(links) <= tab.banner().bounding_box()["y"]


def press_until(page, name):
    for _ in range(60):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus and focus["name"] == name:
            return focus
    raise AssertionError(f"{name} is not reachable by keyboard")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_enter_and_space_press_what_has_the_focus(key, visitor):
    tab = visitor()
    asked(tab)
    press_until(tab.page, "customise")
    tab.page.keyboard.press(key)
    tab.banner("save").wait_for()
    assert tab.page.evaluate(FOCUS)["name"] == "purposeaudience", "the focus goes to what was opened"
    tab.page.keyboard.press("Space")
    assert tab.page.evaluate("document.activeElement.checked")
    stops = walk(tab.page)
    inside = [stop for stop in stops if stop["inside"]]
    assert unseen(inside) == []
    press_until(tab.page, "save")
    tab.page.keyboard.press(key)
    tab.banner().wait_for(state="hidden")
    tab.holds("_vm_stats")


@pytest.mark.parametrize("way", ["Escape", "close"])
def test_leaving_a_reopened_panel_puts_the_focus_back(way, visitor):
    tab = visitor()
    answered(tab)
    press_until(tab.page, "Gérer mes cookies")
    tab.page.keyboard.press("Enter")
    tab.banner("save").wait_for()
    assert tab.page.evaluate(FOCUS)["inside"]
    if way == "close":
        press_until(tab.page, "close")
    tab.page.keyboard.press("Escape" if way == "Escape" else "Enter")
    tab.banner().wait_for(state="hidden")
    assert tab.page.evaluate("document.activeElement.id") == "octroi-manage"


def test_a_panel_that_the_page_opened_gives_the_focus_back_to_the_page(visitor):
    """`window.octroi.open()` is for a link of the portal's own."""
    tab = visitor()
    answered(tab)
    tab.page.evaluate(
        """() => {
            const link = document.querySelector('body > footer a');
            link.id = 'opener';
            link.addEventListener('click', event => { event.preventDefault(); window.octroi.open(); });
            link.focus();
        }"""
    )
    tab.page.keyboard.press("Enter")
    tab.banner("save").wait_for()
    assert tab.page.evaluate(FOCUS)["inside"]
    tab.page.keyboard.press("Escape")
    tab.banner().wait_for(state="hidden")
    assert tab.page.evaluate("document.activeElement.id") == "opener"


def test_escape_answers_nothing_for_a_visitor_who_was_not_asked_before(visitor):
    tab = visitor()
    asked(tab)
    press_until(tab.page, "refuse")
    tab.page.keyboard.press("Escape")
    assert tab.banner("refuse").is_visible()
    assert "__Host-octroi" not in tab.names()


STATUS = """() => [...document.querySelectorAll('#octroi-banner, #octroi-manage')].map(each => [each.id, each.lang, each.getAttribute('role'),
    each.getAttribute('aria-modal'), !!each.closest('[aria-hidden=true], [inert]')])"""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_banner_is_a_named_region_in_its_own_language(language, visitor):
    """RGAA 7.1, 8.7 and 9.1; no modal dialog is claimed, since nothing is kept from the visitor."""
    tab = visitor(language=language)
    asked(tab)
    assert tab.page.evaluate("document.documentElement.lang") == language
    assert sorted(tab.page.evaluate(STATUS)) == [["octroi-banner", language, "region", None, False], ["octroi-manage", language, None, None, False]]
    heading = tab.banner().get_by_role("heading", level=2)
    assert tab.page.get_by_role("region", name=heading.inner_text()).count() == 1


def test_customising_is_announced(visitor):
    tab = visitor()
    asked(tab)
    button = tab.banner("customise")
    assert button.get_attribute("aria-expanded") == "false"
    panel = tab.page.locator(f"#{button.get_attribute('aria-controls')}")
    assert not panel.is_visible()
    button.click()
    assert panel.is_visible()
    for box in panel.get_by_role("checkbox").all():
        assert not box.is_checked()
        assert box.evaluate("box => box.labels.length === 1 && !!document.getElementById(box.getAttribute('aria-describedby')).textContent")


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def out_of_reach(tab):
    """Returns which controls of the banner cannot be scrolled into the window as a whole."""
    return tab.banner().evaluate(
        """banner => [...banner.querySelectorAll('button, a, input:not([type=hidden]), summary')].filter(each => {
            if (!each.checkVisibility()) return false;
            each.scrollIntoView({ block: 'nearest' });
            const box = each.getBoundingClientRect();
            const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
            return box.left < 0 || box.right > innerWidth || box.top < -1 || box.bottom > innerHeight + 1 || !(top === each || each.contains(top));
        }).map(each => each.dataset.octroiAction || each.value || each.textContent)"""
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("theme", THEMES)
def test_a_small_phone_keeps_two_thirds_of_its_screen(theme, language, visitor):
    tab = visitor(theme, language=language, viewport={"width": 320, "height": 568})
    asked(tab)
    assert tab.banner().bounding_box()["height"] <= 568 / 3


# 320 × 568 is a small phone, 320 × 256 is 1280 × 1024 at 400 % (WCAG 1.4.10, RGAA 10.11), 640 × 360 is 1280 × 720 at 200 %.
@pytest.mark.parametrize("size", [(320, 568), (320, 256), (640, 360)], ids=str)
@pytest.mark.parametrize("surface", [asked, customised, reopened, withheld, *PAGES], ids=named)
def test_zoom_and_narrow_screens_lose_nothing(surface, size, visitor):
    zoom = 1280 / size[0] if size[1] != 568 else 2
    tab = visitor(viewport={"width": size[0], "height": size[1]}, device_scale_factor=zoom, reduced_motion="reduce")
    place = surface(tab)
    assert overflow(tab.page) <= 0
    if place == BANNER:
        assert out_of_reach(tab) == []


@pytest.mark.parametrize("surface", [asked, customised, *PAGES], ids=named)
def test_text_alone_can_be_twice_as_large(surface, visitor):
    """WCAG 1.4.4, RGAA 10.4: a visitor's own font size, not the browser's zoom."""
    tab = visitor(viewport={"width": 1280, "height": 720})
    place = surface(tab)
    measure = "element => parseFloat(getComputedStyle(element).fontSize)"
    text = tab.page.locator(f"{place or 'main'} p").first
    before = text.evaluate(measure)
    tab.context.new_cdp_session(tab.page).send("Page.setFontSizes", {"fontSizes": {"standard": 32}})
    tab.page.evaluate("document.documentElement.style.fontSize = 'medium'")
    # The layout for narrow windows, which this becomes, has 14 px where the wide one has 16.
    assert text.evaluate(measure) >= 1.75 * before
    assert overflow(tab.page) <= 0
    if place:
        assert out_of_reach(tab) == []


# WCAG 1.4.12, RGAA 10.12: a visitor's own spacing.
SPACING = "* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important } p { margin-bottom: 2em !important }"


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("surface", [asked, customised, *PAGES], ids=named)
def test_wider_spacing_of_text_cuts_nothing_off(surface, width, visitor):
    tab = visitor(viewport={"width": width, "height": 568 if width == 320 else 720})
    place = surface(tab)
    tab.context.new_cdp_session(tab.page)
    tab.page.evaluate("text => { const sheet = new CSSStyleSheet(); sheet.replaceSync(text); document.adoptedStyleSheets.push(sheet); }", SPACING)
    assert overflow(tab.page) <= 0
    cut = """element => [...element.querySelectorAll('button, p, h1, h2, h3, label, summary, a')].filter(each => each.checkVisibility()
        && getComputedStyle(each).clipPath === 'none' && (each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX !== 'visible')).map(each => each.textContent)"""
    assert tab.page.locator(place or "main").evaluate(cut) == []
    if place:
        assert out_of_reach(tab) == []


@pytest.mark.parametrize("surface", OVERLAYS, ids=named)
def test_targets_are_large_enough(surface, visitor):
    """44 px tall, and 24 px at the least for links in a sentence (WCAG 2.5.8)."""
    tab = visitor(viewport={"width": 390, "height": 844})
    place = surface(tab)
    small = tab.page.locator(place).first.evaluate(
        """place => [place, ...place.querySelectorAll('button, a, input:not([type=hidden]), summary')].filter(each => {
            if (!each.checkVisibility() || !each.matches('button, a, input, summary')) return false;
            const box = (each.labels?.[0] || each).getBoundingClientRect();
            return box.height < (each.matches('a') ? 24 : 44) || box.width < 24;
        }).map(each => (each.textContent || each.value) + ' ' + each.getBoundingClientRect().height)"""
    )
    assert small == []


@pytest.mark.parametrize("surface", [asked, reopened, answered], ids=named)
def test_print_leaves_the_banner_out(surface, visitor):
    tab = visitor()
    surface(tab)
    tab.page.emulate_media(media="print")
    assert not tab.banner().is_visible()
    assert not tab.page.locator(MANAGE).is_visible()


@pytest.mark.parametrize("surface", [customised, answered, withheld, *PAGES], ids=named)
def test_reduced_motion_stops_every_transition(surface, visitor):
    tab = visitor(reduced_motion="reduce")
    place = surface(tab)
    moving = """element => [element, ...element.querySelectorAll('*')].filter(each => {
        const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(each);
        return transitionDuration.split(', ').some(time => parseFloat(time) > 0) || animationName !== 'none' || scrollBehavior === 'smooth';
    }).map(each => each.outerHTML.slice(0, 80))"""
    assert tab.page.locator(place or "body").first.evaluate(moving) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", [asked, customised, answered, withheld], ids=named)
def test_forced_colours_keep_edges_and_focus(surface, theme, visitor):
    """In a high-contrast mode backgrounds and shadows go: what stays must tell a button and the banner's edge."""
    tab = visitor(theme, forced_colors="active")
    place = surface(tab)
    element = tab.page.locator(place).first
    edges = """place => [place, ...place.querySelectorAll('button')].filter(each => each.checkVisibility()).map(each => {
        const style = getComputedStyle(each);
        return [style.borderTopStyle, parseFloat(style.borderTopWidth) >= 1, style.forcedColorAdjust];
    })"""
    assert {tuple(edge) for edge in element.evaluate(edges)} == {("solid", True, "auto")}
    if place == BANNER:
        press_until(tab.page, "refuse")
        assert unseen([tab.page.evaluate(FOCUS)]) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_taken_of_every_state(width, theme, scheme, language, visitor, pictures):
    tab = visitor(theme, viewport={"width": width, "height": 900}, color_scheme=scheme, language=language)
    for surface in (asked, customised, answered, reopened, withheld, *PAGES):
        tab.context.clear_cookies(name="__Host-octroi")
        surface(tab)
        name = f"{named(surface)}-{width}-{scheme}-{language}-{theme}.png"
        tab.page.screenshot(path=pictures / name, full_page=surface in PAGES)
        assert overflow(tab.page) <= 0, name
