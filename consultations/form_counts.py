"""How often the form was opened, came back and was sent again: totals of a day, of which nothing leads to a person.

They are counted once the answer has gone out, so that nobody waits for it. How many requests came is not counted here:
the requests tell it themselves.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterable
from datetime import date
from threading import Lock

from django.db import DatabaseError, InterfaceError, models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic_site.edition import failed_lately
from clinic_site.metrics import counting
from clinic_site.opening_hours import CLINIC_ZONE
from consultations import totals

logger = logging.getLogger("clinic.requests")

KIND = "FORM"
# After a failure the counts stay in memory, and one visitor in so many seconds tries again for all.
TRY_AGAIN_AFTER = 10.0
PREFETCH_HEADERS = ("Sec-Purpose", "Purpose", "X-Moz")


class Step(models.TextChoices):
    """What is counted; the four groups of the form are those in which an error stood when it came back."""

    OPENED = "OPENED", "The form was opened"
    CAME_BACK = "CAME_BACK", "It came back to be corrected"
    NAME = "NAME", "the name"
    HOW_TO_REACH = "HOW_TO_REACH", "how to reach you"
    ABOUT = "ABOUT", "what it is about"
    AGREEMENT = "AGREEMENT", "the boxes to tick before sending"
    PRESS_AGAIN = "PRESS_AGAIN", "a page that was open for a long time, or a browser without cookies"
    SENT_AGAIN = "SENT_AGAIN", "It was sent once more"


WHY_IT_CAME_BACK = (Step.NAME, Step.HOW_TO_REACH, Step.ABOUT, Step.AGREEMENT, Step.PRESS_AGAIN)
GROUPS = {
    Step.NAME: {"name"},
    Step.HOW_TO_REACH: {"phone", "email", "channel", "good_time", "may_leave_message"},
    Step.ABOUT: {"topic", "note"},
    Step.AGREEMENT: {"is_adult", "agreement"},
}


class Tally:
    """What this process has counted and the database has yet to take. One thread at a time writes for all."""

    def __init__(self) -> None:
        self._waiting: Counter[tuple[date, Step]] = Counter()
        self._lock, self._writer = Lock(), Lock()
        self._not_before = 0.0  # by the monotonic clock

    def add(self, day: date, steps: Iterable[Step]) -> None:
        with self._lock:
            self._waiting.update((day, step) for step in steps)

    def write(self) -> None:
        """Write what waits; whoever comes while another writes leaves it to that one."""
        while self._waiting and self._may_try() and self._writer.acquire(blocking=False):
            try:
                self._write_waiting()
            finally:
                self._writer.release()

    def forget(self) -> None:
        """Throw away what waits, and try again at once."""
        self._waiting, self._not_before = Counter(), 0.0

    def _may_try(self) -> bool:
        return time.monotonic() >= self._not_before and not failed_lately()

    def _write_waiting(self) -> None:
        with self._lock:
            taken, self._waiting = self._waiting, Counter()
        try:
            for key in list(taken):
                day, step = key
                totals.add(day, KIND, step, count=taken[key])
                del taken[key]
        except (DatabaseError, InterfaceError) as error:
            logger.warning("the steps of the form wait to be counted: %s", type(error).__name__)
            self._not_before = time.monotonic() + TRY_AGAIN_AFTER
            with self._lock:
                self._waiting.update(taken)


TALLY = Tally()


def opened(request: HttpRequest, page: HttpResponse) -> HttpResponse:
    """The form as it was asked for: counted for a GET by somebody, not for a browser that only looks ahead."""
    if request.method != "GET" or any("prefetch" in request.headers.get(name, "") for name in PREFETCH_HEADERS):
        return page
    return _counted(page, Step.OPENED)


def came_back(page: HttpResponse, wrong: Iterable[str] = ()) -> HttpResponse:
    """The form with errors at the fields in `wrong`; with none it only asks for another press."""
    counting.posted(counting.CAME_BACK)
    names = set(wrong)
    groups = [step for step, fields in GROUPS.items() if fields & names]
    return _counted(page, Step.CAME_BACK, *(groups or [Step.PRESS_AGAIN]))


def sent_again(page: HttpResponse) -> HttpResponse:
    return _counted(page, Step.SENT_AGAIN)


def _counted(page: HttpResponse, *steps: Step) -> HttpResponse:
    day = timezone.now().astimezone(CLINIC_ZONE).date()

    def count() -> None:
        TALLY.add(day, steps)
        TALLY.write()

    page._resource_closers.append(count)  # the server closes a page once it has been sent
    return page
