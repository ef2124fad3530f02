"""What the gate costs a page in the browser: nothing moves, nothing blocks the main thread, and little is sent.

The demo's front page, by a browser with an empty cache each time: from the portal straight, through a gate without a banner, and through a gate with one,
in rounds that take turns. Times are printed and never asserted; what is asserted does not depend on the machine.
"""

import gzip
import re
from hashlib import sha256
from statistics import median

import pytest
from harness.deadline import wait_for
from harness.showcase import Showcase
from harness.visitor import Visitor

pytestmark = pytest.mark.alone

ROUNDS = 7
LONG_TASK = 50
KIB = 1024
# The guard's own share is 3.75 KiB with what the demo declares; together they stay within what was planned for both.
BUDGETS = {"guard": 3840, "banner": 8 * 1024, "": 11 * 1024}
ASSET = re.compile(r"/\.octroi/assets/([a-z]+)\.([0-9a-f]{8,64})\.(js|css)")
WORDS = re.compile(r'/\.octroi/assets/words\.[a-z-]+\.[0-9a-f]{8,64}\.json')

# In the page before its scripts: all that moved, all that was painted, all that took long, and whose script it was.
OBSERVED = """(() => {
    if (window !== top) return;
    const seen = window.vitals = { shifts: [], painted: [], tasks: [], frames: [] };
    const observe = (type, keep) => new PerformanceObserver(list => list.getEntries().forEach(keep)).observe({ type, buffered: true });
    const ours = node => !!(node && (node.nodeType === 1 ? node : node.parentElement)?.closest('#octroi-banner, #octroi-manage, [data-octroi-placeholder]'));
    observe('layout-shift', entry => seen.shifts.push({
        value: entry.value, asked: entry.hadRecentInput, nodes: entry.sources.map(source => [source.node?.nodeName, ours(source.node)]) }));
    observe('largest-contentful-paint', entry => seen.painted.push([entry.startTime, entry.element?.nodeName, ours(entry.element)]));
    observe('longtask', entry => seen.tasks.push(entry.duration));
    observe('long-animation-frame', entry => seen.frames.push(...entry.scripts.map(script => [script.sourceURL, script.duration])));
})()"""


@pytest.fixture(scope="module")
def showcases(tmp_path_factory):
    """Returns the demo behind a gate with a banner, and behind one without."""
    with Showcase(tmp_path_factory.mktemp("asking")) as asking, Showcase(tmp_path_factory.mktemp("silent"), 'banner = "off"') as silent:
        yield {"asking": asking, "silent": silent}


def visit(window, address, path="/", **options):
    """Opens a page by a browser that has never seen it, and returns its vitals and the window."""
    tab = window(address, viewport={"width": 412, "height": 915}, **options)
    tab.page.add_init_script(OBSERVED)
    tab.open(path)
    wait_for(lambda: tab.page.evaluate("vitals.painted.length"), "the largest paint")
    # Two frames: what was just laid out is reported by then.
    tab.page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return tab.page.evaluate("vitals"), tab


def moved(vitals):
    """Returns the sum of what moved without being asked to, which is what CLS counts."""
    return sum(shift["value"] for shift in vitals["shifts"] if not shift["asked"])


def blocked(vitals):
    """Returns the milliseconds for which a click would have waited: what each task took beyond 50."""
    return sum(duration - LONG_TASK for duration in vitals["tasks"])


def longest_of_ours(vitals):
    """Returns the milliseconds of the longest run of a script of the gate's."""
    return max((duration for address, duration in vitals["frames"] if "/.octroi/" in address), default=0)


def test_the_banner_moves_nothing_and_blocks_nothing(showcases, window, figures):
    places = {"portal": showcases["asking"].portal, "gate, no banner": showcases["silent"].gate, "gate, banner": showcases["asking"].gate}
    measured = {name: [] for name in places}
    for number in range(ROUNDS):
        order = list(places) if number % 2 else list(places)[::-1]
        for name in order:
            vitals, tab = visit(window, places[name])
            assert tab.banner().count() == (1 if name == "gate, banner" else 0)
            measured[name].append(vitals)
            tab.context.close()
    for name, rounds in measured.items():
        painted = sorted(vitals["painted"][-1][0] for vitals in rounds)
        figures.append(
            f"vitals: {name}: LCP {median(painted):.0f} ms (from {painted[0]:.0f} to {painted[-1]:.0f}), "
            f"blocked {median(map(blocked, rounds)):.0f} ms, our longest script {median(map(longest_of_ours, rounds)):.0f} ms, CLS {max(map(moved, rounds)):.4f}, {ROUNDS} rounds"
        )
    for name in ("gate, banner", "gate, no banner"):
        assert [node for vitals in measured[name] for shift in vitals["shifts"] for node, is_ours in shift["nodes"] if is_ours] == []
        # What the gate moves, and what is long by itself, is so in every round. A page that was painted while its parser paused, or that
        # another process held up, is not: the mark in the demo's header moves by 6 px when its name comes a frame later.
        assert min(map(moved, measured[name])) == 0
        assert min(map(longest_of_ours, measured[name])) <= LONG_TASK


def opened_and_gone(window, address, path, width):
    """Returns what moved on a first visit, and what moved on the next, on which the banner was opened and answered."""
    first, tab = visit(window, address, path)
    tab.page.set_viewport_size({"width": width, "height": 900})
    tab.page.reload(wait_until="networkidle")
    tab.banner("customise").click()
    tab.banner("save").wait_for()
    tab.choose("refuse")
    tab.page.locator("#octroi-manage").wait_for()
    then = tab.page.evaluate("vitals")
    tab.context.close()
    return first, then


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("path", ["/", "/explore/", "/login/"])
def test_nothing_moves_when_the_banner_comes_opens_and_goes(path, width, showcases, window):
    # What the gate moves, it moves each time; what the portal's own parts do when they are painted half-parsed, they rarely do.
    for _ in range(3):
        first, then = opened_and_gone(window, showcases["asking"].gate, path, width)
        # The banner itself grows when it is asked to; nothing of the page's may move even then.
        theirs = [node for shift in then["shifts"] for node, is_ours in shift["nodes"] if not is_ours]
        found = (moved(first), moved(then), theirs)
        if found == (0, 0, []):
            break
    assert found == (0, 0, [])


def test_the_largest_paint_is_the_pages_own(showcases, window):
    """The banner must not be what a search engine takes for the content; on a page of some text, as this one."""
    vitals, _ = visit(window, showcases["asking"].gate)
    portal, _ = visit(window, showcases["asking"].portal)
    assert vitals["painted"][-1][1:] == portal["painted"][-1][1:]
    assert vitals["painted"][-1][2] is False


def loaded(showcase):
    """Returns a visitor, and the address of each of the gate's files that the front page has the browser load, by kind."""
    visitor = Visitor(showcase.gate)
    found = {f"{match[1]}.{match[3]}": match[0] for match in ASSET.finditer(visitor.get("/").text)}
    assert {"guard.js", "banner.js", "banner.css"} <= set(found), found
    return visitor, found


def test_what_is_loaded_stays_small(showcases, figures):
    visitor, found = loaded(showcases["asking"])
    # A banner that fetches its words apart is still a banner with its words.
    words = WORDS.search(visitor.get(found["banner.js"]).text)
    if words:
        found["banner.json"] = words[0]
    bodies = {kind: visitor.get(address).body for kind, address in found.items()}
    sizes = {kind: len(gzip.compress(body, 9, mtime=0)) for kind, body in bodies.items()}
    for kind, size in sizes.items():
        figures.append(f"bytes: {kind}: {len(bodies[kind])} plain, {size} gzip")
    for name, budget in BUDGETS.items():
        assert sum(size for kind, size in sizes.items() if kind.startswith(name)) <= budget, name


def test_what_is_loaded_is_sent_packed(showcases):
    visitor, found = loaded(showcases["asking"])
    for address in found.values():
        answer = visitor.get(address, Accept_Encoding="gzip")
        assert answer.value("content-encoding") == "gzip", f"{address} is sent unpacked"
        assert gzip.decompress(answer.body) == visitor.get(address).body


def test_what_is_loaded_is_kept_for_good_under_a_name_made_of_its_content(showcases):
    visitor, found = loaded(showcases["asking"])
    for address in found.values():
        answer = visitor.get(address)
        assert answer.status == 200
        assert answer.value("cache-control") == "public, max-age=31536000, immutable"
        assert sha256(answer.body).hexdigest().startswith(ASSET.match(address)[2]), address


def test_pages_tell_the_browser_early_what_they_load(showcases):
    visitor, found = loaded(showcases["asking"])
    links = b", ".join(visitor.get("/", Sec_Fetch_Dest="document", Sec_Fetch_Mode="navigate").values("link")).decode()
    # What the first paint waits for; the banner's script is deferred.
    for name, kind in (("guard.js", "script"), ("banner.css", "style")):
        assert re.search(rf'<{re.escape(found[name])}>; *rel="?preload"?; *as="?{kind}', links), f"{name} in {links!r}"


def test_a_preload_is_used_and_used_once(showcases, window):
    """One that is not used, or is loaded again for its element, costs instead of saving; Chromium says so."""
    tab = window(showcases["asking"].gate)
    warnings, requests = [], []
    tab.page.on("console", lambda message: warnings.append(message.text) if "preload" in message.text else None)
    tab.page.on("request", lambda request: requests.append(request.url) if "/.octroi/assets/" in request.url else None)
    tab.open("/")
    # Chromium complains of a preload that was not used within three seconds of `load`.
    tab.page.wait_for_function("performance.now() - performance.getEntriesByType('navigation')[0].loadEventEnd > 4000")
    assert warnings == []
    assert len(set(requests)) == len(requests) >= 3


@pytest.mark.parametrize("choice", [None, "refuse"])
def test_the_gate_asks_nothing_of_anyone_else(choice, showcases, window):
    tab = window(showcases["asking"].gate)
    requests = []
    tab.page.on("request", lambda request: requests.append(request.url))
    tab.open("/")
    if choice:
        tab.choose(choice)
    for path in ("/", "/explore/", "/login/", "/.octroi/choices", "/.octroi/charter"):
        tab.open(path)
    assert len(requests) > 10
    assert [url for url in requests if not url.startswith((showcases["asking"].gate, "data:"))] == []
