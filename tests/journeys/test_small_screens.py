"""Nothing is lost on a small phone, at 400 % zoom, with wide letters, or to somebody who follows the focus."""

import pytest

from tests.journeys.measures import (
    cut_off_in,
    space_out,
    stops_of_the_tab_key,
    style_sheets_of,
    too_small_in,
    width_of,
)
from tests.journeys.people import Visitor
from tests.journeys.screens import PHONE, SMALLEST
from tests.test_site_health import FOUND, IN_A_CRISIS, PAGES

SAMPLE = [
    "/",
    "/learn/ketamine-for-depression/",
    "/consultation/",
    "/contact/",
    "/there-is-no-such-page/",
    FOUND,
    IN_A_CRISIS,
]
LEAST_TARGET = 24  # CSS pixels
TO_PRESS = "button, .button, .header a, .crisis-line a"


def test_pages_are_dressed_in_their_style_sheets(visitor: Visitor) -> None:
    for path in [*SAMPLE, "/admin/login/"]:
        visitor.opens(path)
        sheets = style_sheets_of(visitor.page)
        assert {"/static/css/site.css", "/static/css/staff.css"} & {*sheets}
        assert (path, [name for name, rules in sheets.items() if not rules]) == (path, [])


@pytest.mark.browser_context_args(viewport=SMALLEST)
def test_every_page_fits_the_smallest_window_without_scrolling_sideways(visitor: Visitor) -> None:
    fit = {}
    for path in PAGES:
        visitor.opens(path)
        fit[path] = (width_of(visitor.page), cut_off_in(visitor.page))
    assert fit == {path: (SMALLEST["width"], []) for path in PAGES}


@pytest.mark.browser_context_args(viewport=SMALLEST)
def test_pages_lose_nothing_to_the_letter_spacing_that_a_reader_sets(visitor: Visitor) -> None:
    fit = {}
    for path in SAMPLE:
        visitor.opens(path)
        space_out(visitor.page)
        fit[path] = (width_of(visitor.page), cut_off_in(visitor.page))
    assert fit == {path: (SMALLEST["width"], []) for path in SAMPLE}


@pytest.mark.parametrize("path", SAMPLE)
def test_focus_is_seen_wherever_the_tab_key_takes_it(visitor: Visitor, path: str) -> None:
    visitor.opens(path)
    stops = stops_of_the_tab_key(visitor.page)
    assert stops[0]["name"].startswith('<a class="skip-link"')
    assert [stop for stop in stops if not (stop["ringed"] and stop["inWindow"])] == []


@pytest.mark.browser_context_args(viewport=PHONE)
def test_buttons_and_links_of_the_header_are_large_enough_for_a_finger(visitor: Visitor) -> None:
    too_small = {}
    for path in SAMPLE:
        visitor.opens(path)
        too_small[path] = too_small_in(visitor.page, TO_PRESS, least=LEAST_TARGET)
    assert too_small == {path: [] for path in SAMPLE}
