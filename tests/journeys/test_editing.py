"""An article gets new words: an editor writes them, a clinician signs them off, a visitor reads them."""

from collections.abc import Callable

from pytest_django import Settings

from tests.factories import make_staff
from tests.journeys.people import Staff, Visitor

ADDRESS, SLUG = "/learn/how-ketamine-works/", "how-ketamine-works"
TITLE = "How ketamine works, in new words"


def test_visitor_reads_new_words_once_a_clinician_has_signed_them_off(
    visitor: Visitor, someone_on_staff: Callable[[], Staff], settings: Settings
) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = False
    make_staff("edith", "editor")
    make_staff("clara", "clinician")
    edith, clara = someone_on_staff(), someone_on_staff()
    edith.signs_in("edith")
    edith.opens_the_list_of("Article versions")
    edith.opens_the_row_of(SLUG)
    edith.presses("Write a new version")
    edith.fills("Title:", TITLE)
    edith.saves()
    edith.presses("Send to review")
    edith.sees("Sent to review.")
    visitor.opens(ADDRESS)
    visitor.reads("This article waits for its review")
    clara.signs_in("clara")
    clara.opens_the_list_of("Article versions")
    clara.opens_the_row_of(TITLE)
    clara.fills("Your name and license, as readers will see them:", "Clara Test, MD")
    clara.presses("Sign off and publish")
    clara.sees("Signed off.")
    visitor.opens(ADDRESS)
    visitor.reads(TITLE)
    visitor.sees("Reviewed by Clara Test, MD")
    visitor.sees_nothing_of("Not yet reviewed by a clinician")
