"""The operator's port, as its operator uses it: metrics read by Prometheus' own parser, the dashboard in a browser.

The dashboard is looked at after a burst of visitors at three widths, in both schemes and both languages (`OCTROI_PICTURES` keeps the
pictures): axe-core finds nothing, nothing is wider than the window, and every control is reached and seen by keyboard.
"""

import base64
import json
import re
import subprocess

import pytest
from harness.axe import violations
from harness.deadline import wait_for
from harness.gate import binary
from harness.watched import Watched, ask
from prometheus_client.parser import text_string_to_metric_families

WIDTHS = (320, 768, 1440)
SCHEMES = ("light", "dark")
LANGUAGES = ("fr", "en")
HEIGHTS = {320: 720, 768: 1024, 1440: 900}


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Returns a gate that was visited, whose configuration was changed and then broken."""
    with Watched(tmp_path_factory.mktemp("watched")) as gate:
        gate.burst()
        text = gate.path.read_text(encoding="utf-8")
        for changed, outcome in [(text.replace('lifetime = "13 months"', 'lifetime = "6 months"', 1), "applied"), (text + "\nnonsense = [", "rejected"), (text, "applied")]:
            gate.path.write_text(changed, encoding="utf-8")
            _, _, answer = gate.ask("/reload", "POST")
            assert json.loads(answer)["outcome"] in (outcome, "unchanged"), answer
        wait_for(lambda: "inventory_things 0\n" not in metrics_text(gate) and "_vm_mystery" in gate.ask("/")[2], "the inventory on the dashboard")
        yield gate


def metrics_text(gate):
    status, fields, text = gate.ask("/metrics")
    assert status == 200 and fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    return text


def test_prometheus_reads_the_metrics(watched):
    families = {family.name: family for family in text_string_to_metric_families(metrics_text(watched))}
    value = lambda name, **labels: sum(sample.value for sample in families[name].samples if labels.items() <= sample.labels.items() and not sample.name.endswith("_created"))
    assert value("octroi_cookies", outcome="stripped", reason="undeclared", access="write") > 60
    assert value("octroi_choices_recorded", answer="refused") == 15 and value("octroi_choices_recorded") == 30
    assert value("octroi_pages_injected") > 100 and value("octroi_sightings") == 2
    assert value("octroi_reloads", outcome="rejected") >= 1
    assert value("octroi_build_info") == value("octroi_ready") == 1
    assert families["octroi_added_seconds"].type == "histogram"
    assert value("octroi_inventory_things") >= 8
    assert value("octroi_upstream_failures") == 0
    labels = {label for family in families.values() for sample in family.samples for label in sample.labels}
    assert labels == {"access", "outcome", "reason", "answer", "cause", "version", "digest", "le"}


def open_dashboard(window, watched, width=1440, scheme="light", language="en", path="/", **options):
    viewport = {"width": width, "height": HEIGHTS[width]}
    tab = window(watched.admin, locale=language, viewport=viewport, color_scheme=scheme, **options)
    assert tab.page.goto(path).status == 200
    return tab


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_dashboard_is_whole_at_every_width_and_axe_finds_nothing(width, scheme, language, window, watched, pictures):
    tab = open_dashboard(window, watched, width, scheme, language)
    tab.page.screenshot(path=pictures / f"dashboard-{width}-{scheme}-{language}.png", full_page=True)
    tab.page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert violations(tab.page) == []
    assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing is wider than the window"
    small = """[...document.querySelectorAll('main *, header *, footer *')].filter(each => !each.closest('svg') && each.childNodes.length
        && [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()) && parseFloat(getComputedStyle(each).fontSize) < 14).map(each => each.outerHTML)"""
    assert tab.page.evaluate(small) == []
    short = """[...document.querySelectorAll('a, button, select, summary')].filter(each => each.offsetHeight && each.offsetHeight < 44
        && !each.classList.contains('skip')).map(each => each.outerHTML)"""
    assert tab.page.evaluate(short) == []
    assert tab.complaints == [], "and its own policy is in nobody's way"


def test_the_dashboard_says_what_happened(window, watched):
    page = open_dashboard(window, watched).page
    text = lambda selector: page.locator(selector).inner_text()
    assert re.search(r"Serving\s+version \d", text("#standing")) and "Answering" in text("#standing")
    wait_for(lambda: page.reload() and "Verified" in text("#standing"), "the check of the ledger")
    assert "more since then" in text("#standing") or "30 records" in text("#standing")
    figures = text("#figures")
    assert "30" in figures and "50%" in figures and "33% accepted all, 17% a part" in figures and "≤" in figures
    assert page.locator("#over-time rect.refused").count() >= 1 and page.locator("#over-time rect.accepted").count() >= 1
    page.locator("#over-time summary").click()
    assert "refused all" in text("#over-time table thead")
    assert "not declared" in text("#stripped") and "refused by the visitor" in text("#stripped")
    undeclared = text("#undeclared")
    assert "_vm_mystery" in undeclared and "https://www.google-analytics.com" in undeclared and "browsers alone" in undeclared
    assert "Rejected" in text("#changes") and "POST /reload" in text("#changes")
    row = page.locator("#undeclared tr", has_text="_vm_mystery")
    row.locator("summary").click()
    assert 'name = "_vm_mystery"' in row.locator("pre").inner_text()


def test_the_snippet_is_copied(window, watched):
    tab = open_dashboard(window, watched, permissions=["clipboard-read", "clipboard-write"])
    row = tab.page.locator("#undeclared tr", has_text="_vm_mystery")
    row.locator("summary").click()
    row.locator("[data-copy]").click()
    row.get_by_text("Copied").wait_for()
    assert tab.page.evaluate("navigator.clipboard.readText()").startswith('[[portal.cookie]]\nname = "_vm_mystery"\n')


def test_the_page_keeps_up_by_itself_until_it_is_paused(window, watched):
    page = open_dashboard(window, watched).page
    as_of = page.locator("#as-of")
    first = as_of.inner_text()
    wait_for(lambda: as_of.inner_text() != first, "an update")
    details = page.locator("#undeclared details").first
    details.locator("summary").click()
    page.evaluate("document.activeElement.blur()")
    second = as_of.inner_text()
    wait_for(lambda: as_of.inner_text() != second, "another update")
    assert details.evaluate("details => details.open"), "what was opened stays open"
    page.locator("#pause").click()
    assert page.locator("#pause").inner_text() == "Resume updates"
    with pytest.raises(AssertionError):
        third = as_of.inner_text()
        wait_for(lambda: as_of.inner_text() != third, "an update that must not come", patience=8)


@pytest.mark.parametrize("language, choose", [("fr", "Dernières 24 heures"), ("en", "Last 24 hours")])
def test_host_and_span_are_chosen_with_the_keyboard_and_without_a_script(language, choose, window, watched):
    page = open_dashboard(window, watched, language=language, java_script_enabled=False).page
    assert page.locator("#pause").is_hidden()
    page.locator("#host").select_option("127.0.0.1")
    page.locator("#span").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**span=day**")
    assert page.locator("#span option:checked").inner_text() == choose
    assert page.locator("#host").input_value() == "127.0.0.1"
    assert page.locator("html").get_attribute("lang") == language
    assert "_vm_mystery" in page.locator("#undeclared").inner_text()


def test_nothing_is_asked_of_anywhere_else_and_no_page_elsewhere_may_ask(window, watched):
    tab = open_dashboard(window, watched)
    assert {address.split("?")[0] for address in tab.answers} <= {f"{watched.admin}/", f"{watched.admin}/dashboard.css", f"{watched.admin}/dashboard.js"}
    _, fields, page = watched.ask("/")
    policy = fields["Content-Security-Policy"]
    assert policy.startswith("default-src 'none';") and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert "<style" not in page and " style=" not in page and " onclick" not in page
    assert watched.ask("/", **{"Sec-Fetch-Site": "cross-site"})[0] == 403
    assert watched.ask("/", **{"Host": "rebound.example"})[0] == 421


def test_beyond_loopback_rules_a_browser_is_asked_for_the_token(tmp_path, window):
    token = tmp_path / "token"
    token.write_text("0123456789abcdef0123\n", encoding="utf-8")
    with Watched(tmp_path, admin=f'token-file = "{token}"') as gate:
        for path in ("/", "/metrics", "/dashboard.css"):
            status, fields, _ = ask(gate.admin, path)
            assert status == 401 and [line.split()[0] for line in fields.get_all("WWW-Authenticate")] == ["Bearer", "Basic"]
        password = base64.b64encode(b"operator:0123456789abcdef0123").decode()
        assert ask(gate.admin, "/", fields={"Authorization": f"Basic {password}"})[0] == 200
        assert ask(gate.admin, "/metrics", fields={"Authorization": "Bearer 0123456789abcdef0123"})[0] == 200
        tab = window(gate.admin, http_credentials={"username": "operator", "password": "0123456789abcdef0123"}, locale="en")
        assert tab.page.goto("/").status == 200
        assert "Nobody chose in this time" in tab.page.locator("#over-time").inner_text()


def test_drift_tells_the_same_as_the_dashboard(watched):
    command = [str(binary()), "drift", "--config", str(watched.path), "--state-dir", str(watched.folder), "--format", "json"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode == 1, ended.stderr
    told = json.loads(ended.stdout)
    undeclared = {finding["name"] for finding in told["findings"] if finding["finding"] == "undeclared"}
    _, _, page = watched.ask("/")
    assert "_vm_mystery" in undeclared and all(name in page for name in undeclared)
