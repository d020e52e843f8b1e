"""No page and no state of the form breaks a rule of WCAG 2.2 AA that a machine can check, on a phone or on a desk."""

import pytest

from tests.journeys.accessibility import findings_at_both_widths
from tests.journeys.people import Visitor
from tests.test_site_health import PAGES

SAMPLE = ["/", "/learn/ketamine-for-depression/", "/consultation/", "/contact/"]
IN_THE_DARK = pytest.mark.browser_context_args(color_scheme="dark")


@pytest.mark.parametrize("paths", [PAGES, pytest.param(SAMPLE, marks=IN_THE_DARK)], ids=["light", "dark"])
def test_public_pages_have_no_accessibility_fault(visitor: Visitor, paths: list[str]) -> None:
    found = {}
    for path in paths:
        visitor.opens(path)
        found[path] = findings_at_both_widths(visitor.page)
    assert found == {path: [] for path in paths}


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=IN_THE_DARK)])
def test_form_with_errors_has_no_accessibility_fault(visitor: Visitor, scheme: str) -> None:
    visitor.opens("/consultation/")
    visitor.fills("Phone number", "12")
    visitor.presses("Ask for the call")
    visitor.reads_in_title("Error: ")
    assert (scheme, findings_at_both_widths(visitor.page)) == (scheme, [])


def test_confirmation_with_its_receipt_has_no_accessibility_fault(visitor: Visitor) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_at("/consultation/received/")
    visitor.reads("We have your request")
    assert findings_at_both_widths(visitor.page) == []
