"""axe-core, an accessibility engine, run in a page of Chromium: what it finds on one element, or on the whole page.

It is evaluated by the debugger and not by a script element, so the page's own policies stay as they are.
"""

from harness.gate import ROOT

WEB = ROOT / "tests/e2e/web/node_modules"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """async ([selector, tags]) => {
    const context = selector ? { include: [[selector]] } : document;
    const found = await axe.run(context, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations', 'incomplete'] });
    const tell = rule => rule.nodes.map(node => [rule.id, node.target.join(' '), (node.failureSummary || '').replace(/\\s+/g, ' ')].join(' | '));
    return { violations: found.violations.flatMap(tell), incomplete: found.incomplete.flatMap(tell), passes: found.passes.length };
}"""


def installed(path):
    """Returns the text of a file of an npm package; one that is missing is a failure, not a reason to skip."""
    assert (WEB / path).is_file(), f"{path} is not installed: run `tests/run packages`"
    return (WEB / path).read_text(encoding="utf-8")


def violations(page, selector=None):
    """Returns each violation as one line: rule, element, what to do. An element that is not there, or no rule that applied, is a failure."""
    if selector:
        page.locator(selector).first.wait_for()
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(installed("axe-core/axe.min.js"))
    found = page.evaluate(RUN, [selector, TAGS])
    assert found["passes"], f"no rule of axe applied to {selector or 'the page'}"
    return found["violations"]
