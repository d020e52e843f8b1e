"""A review is late: readers are told, a clinician looks again, and what readers saw before can still be opened."""

from collections.abc import Callable
from datetime import timedelta

import time_machine
from django.utils import timezone

from pages.archive import keep_changed_pages, keep_now
from pages.models import PublishedPage
from tests.factories import make_published_version, make_staff
from tests.journeys.people import Staff, Visitor

LATE = "This page was due for review by"


def test_clinician_confirms_a_late_page_and_staff_open_it_as_it_was(
    visitor: Visitor, someone_on_staff: Callable[[], Staff]
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=366 + 60), tick=False):
        keep_now(make_published_version().article)
    keep_changed_pages()
    visitor.opens("/learn/sleep/")
    visitor.sees(LATE)
    visitor.sees("This page waits for its review")
    make_staff("clara", "clinician")
    clara = someone_on_staff()
    clara.signs_in("clara")
    clara.follows("1 article is overdue for review. Readers are told so.")
    clara.follows("Look at it again")
    for box in clara.page.get_by_role("checkbox").all():
        box.check()
    clara.fills("Your name and license, as readers will see them:", "Clara Test, MD")
    clara.presses("Still correct")
    clara.sees("Recorded. Readers now see your name")
    clara.opens("/learn/sleep/")
    clara.sees("Reviewed by Clara Test, MD")
    visitor.page.reload()  # a browser keeps a page for half a minute
    visitor.sees("Reviewed by Clara Test, MD")
    visitor.sees_nothing_of(LATE)
    late_page = PublishedPage.objects.get(html__contains=LATE)
    clara.opens(f"/admin/pages/publishedpage/{late_page.pk}/page/")
    clara.sees("From the archive.")
    clara.sees(LATE)
