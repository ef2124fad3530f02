"""The banner in seven languages, in real Chromium: which one it picks, where its words come from, and that they fit a phone."""

import re

import pytest
from harness.browser import Tab, addresses
from harness.gate import Gate

REFUSE = {
    "fr": "Tout refuser",
    "en": "Refuse all",
    "de": "Alle ablehnen",
    "es": "Rechazar todo",
    "it": "Rifiuta tutto",
    "nl": "Alles weigeren",
    "pt": "Recusar tudo",
}
WORDS = re.compile(r"/\.octroi/assets/words\.(\w+)\.[0-9a-f]+\.json$")


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    state = tmp_path_factory.mktemp("demo")
    with Gate("demo", "--listen", "127.0.0.1:0", "--portal-listen", "127.0.0.1:0", "--state-dir", state) as running:
        yield addresses(running)


@pytest.fixture
def reader(chromium, demo):
    """Returns a function that opens the portal's front page in the language that its markup says it is in."""
    opened = []

    def read(page_language, cookie=None, words=None, **options):
        tab = Tab(chromium, demo.gate, **options)
        opened.append(tab)
        if cookie:
            tab.context.add_cookies([{"name": "django_language", "value": cookie, "url": demo.gate}])

        def relabel(route):
            answer = route.fetch()
            route.fulfill(response=answer, body=re.sub(r'<html lang="\w+"', f'<html lang="{page_language}"', answer.text()))

        tab.page.route(lambda url: url == f"{demo.gate}/", relabel)
        if words:
            tab.page.route(WORDS, words)
        tab.open("/")
        tab.banner("refuse").wait_for()
        return tab

    yield read
    for tab in opened:
        tab.close()


def spoken(tab):
    """Returns the language that the banner says it is in, and asserts that all of it is in that one."""
    language = tab.banner().get_attribute("lang")
    assert tab.page.locator("#octroi-manage").get_attribute("lang") == language
    assert tab.banner("refuse").inner_text() == REFUSE[language]
    assert tab.banner().locator("input[name=language]").input_value() == language
    assert f"?lang={language}" in tab.banner().locator("a").get_attribute("href")
    return language


def fetched(tab):
    return [found[1] for found in map(WORDS.search, tab.answers) if found]


@pytest.mark.parametrize(
    ("page_language", "cookie", "locale", "expected"),
    [
        ("fr", "es", "de-DE", "fr"),
        ("de-AT", "es", "fr-FR", "de"),
        ("fi", "es", "de-DE", "es"),
        ("fi", "fi", "it-IT", "it"),
        ("", None, "pt-BR", "pt"),
        ("fi", None, "sv-SE", "fr"),
        ("constructor", None, "nl-NL", "nl"),
    ],
)
def test_the_banner_speaks_the_language_of_the_page_or_else_of_its_reader(page_language, cookie, locale, expected, reader):
    tab = reader(page_language, cookie, locale=locale)
    assert spoken(tab) == expected
    assert fetched(tab) == [expected] * (expected != "fr"), "only the words that are shown, and none for the language of the host"
    tab.banner("customise").click()
    assert tab.banner().locator("[data-octroi=purpose]").count() > 1
    assert not tab.complaints


@pytest.mark.parametrize("failure", [lambda route: route.abort(), lambda route: route.fulfill(status=404, body="{}")])
def test_a_banner_without_its_words_speaks_the_language_of_the_host(failure, reader):
    assert spoken(reader("de", words=failure)) == "fr"


def test_a_choice_is_recorded_in_the_language_it_was_asked_in(reader):
    tab = reader("de", locale="en-GB")
    with tab.page.expect_request("**/.octroi/choices") as sent:
        tab.choose("refuse")
    assert "language=de" in sent.value.post_data


@pytest.mark.parametrize("language", REFUSE)
def test_every_language_fits_a_phone(language, reader, pictures):
    phone = reader(language, until="load", viewport={"width": 390, "height": 844})
    phone.page.locator(f"#octroi-banner[lang={language}]").wait_for()
    assert phone.banner().bounding_box()["height"] <= 844 / 3
    phone.page.screenshot(path=pictures / f"banner-{language}-390.png")
    narrow = reader(language, until="load", viewport={"width": 320, "height": 640})
    for path in ("/", f"/.octroi/choices?lang={language}", f"/.octroi/charter?lang={language}"):
        narrow.open(path)
        if path == "/":
            narrow.page.locator(f"#octroi-banner[lang={language}]").wait_for()
        assert narrow.page.evaluate("document.documentElement.scrollWidth") <= 320, path
        narrow.page.screenshot(path=pictures / f"{path.strip('/.').split('?')[0].replace('/', '-') or 'front'}-{language}-320.png")
    names = narrow.page.locator(".languages li")
    assert names.count() == len(REFUSE)
    assert len({round(box["y"]) for box in map(lambda name: name.bounding_box(), names.all())}) <= 2, "two lines of languages at most"
