"""What axe-core finds wrong with the page that is open."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.screens import NARROWEST, TABLET, WIDE

# Levels A and AA of WCAG 2.0, 2.1 and 2.2, and what axe's makers add as good practice.
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# To look into style sheets, axe would load them a second time and break the content policy itself.
OPTIONS = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"], "preload": False}


def findings_at_every_width(page: Page) -> list[str]:
    """A line for each element at fault, with the width of the window and the rule it breaks."""
    # A page that has only begun to arrive lacks its parts, and would be blamed for it.
    page.wait_for_load_state("load")
    found = []
    for size in (NARROWEST, TABLET, WIDE):
        page.set_viewport_size(size)
        found += [f"{size['width']} px wide: {finding}" for finding in _findings(page)]
    return found


def _findings(page: Page) -> list[str]:
    violations = Axe().run(page, options=OPTIONS).response["violations"]
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for violation in violations
        for node in violation["nodes"]
    ]
