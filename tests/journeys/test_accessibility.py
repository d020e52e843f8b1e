"""No page or state breaks a rule of WCAG 2.2 AA that a machine can check, at any width, in light or dark."""

import pytest
from pytest_django import Settings

from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.people import Visitor
from tests.test_site_health import FOUND, FOUND_NOTHING, IN_A_CRISIS
from tests.test_site_health import PAGES as PLAIN_PAGES

PAGES = [*PLAIN_PAGES, FOUND, FOUND_NOTHING, IN_A_CRISIS]

BOTH_SCHEMES = pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)


@BOTH_SCHEMES
def test_public_pages_have_no_accessibility_fault(visitor: Visitor, scheme: str) -> None:
    found = {}
    for path in PAGES:
        visitor.opens(path)
        found[path] = findings_at_every_width(visitor.page)
    assert (scheme, found) == (scheme, {path: [] for path in PAGES})


@BOTH_SCHEMES
def test_components_have_no_accessibility_fault_in_any_state(visitor: Visitor, scheme: str, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.gallery_urls"
    visitor.opens("/components/")
    assert (scheme, findings_at_every_width(visitor.page)) == (scheme, [])


@BOTH_SCHEMES
def test_form_with_errors_has_no_accessibility_fault(visitor: Visitor, scheme: str) -> None:
    visitor.opens("/consultation/")
    visitor.fills("Phone number", "12")
    visitor.presses("Ask for the call")
    visitor.reads_in_title("Error: ")
    assert (scheme, findings_at_every_width(visitor.page)) == (scheme, [])


@BOTH_SCHEMES
def test_confirmation_with_its_receipt_has_no_accessibility_fault(visitor: Visitor, scheme: str) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_at("/consultation/received/")
    visitor.reads("We have your request")
    assert (scheme, findings_at_every_width(visitor.page)) == (scheme, [])
