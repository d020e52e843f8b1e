"""What staff and monitors are told of requests that were kept on disk and are not in the list yet."""

from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from clinic_site.spoken_times import spoken_moment
from clinic_site.staff_home import Task
from consultations import spool
from consultations.references import spoken

MAY_SEE = "consultations.view_consultationrequest"
MOST = 10  # lines about files that cannot be read
PATIENCE = timedelta(minutes=5)
ASK = "Ask whoever looks after the server"


def is_empty() -> bool:
    """Whether every request that was kept on this machine is in the database."""
    return spool.can_be_looked_into() and not spool.waiting() and not spool.put_aside()


def tasks(user: AbstractBaseUser) -> list[Task]:
    if not user.has_perm(MAY_SEE):
        return []
    return [*map(_cannot_be_read, spool.put_aside()[:MOST]), *_waits()]


def _cannot_be_read(path: Path) -> Task:
    told = spool.told_by(path)
    if told is None:
        text, detail = "A file among the requests on the server cannot be read", f"{ASK} to find out what it is."
        return _task(text, detail)
    at, reference = told
    text = f"A request that was sent at {spoken_moment(at)} cannot be read"
    detail = (
        f"The visitor was told the reference {spoken(reference)} and waits to hear from us. {ASK} to bring it back: "
        "nothing has been deleted. If the visitor calls, please take down their wishes again."
    )
    return _task(text, detail)


def waits_too_long() -> bool:
    """Whether a request should have been brought into the database by now."""
    times = _times()
    return bool(times) and timezone.now() - times[0] >= PATIENCE


def _times() -> list[datetime]:
    return [told[0] for path in spool.waiting() if (told := spool.told_by(path))]


def _waits() -> list[Task]:
    if not waits_too_long():
        return []
    times = _times()
    count = f"{len(times)} requests are" if len(times) > 1 else "1 request is"
    detail = f"The first was sent at {spoken_moment(times[0])}. {ASK} why they are not entered."
    return [_task(f"{count} on the server and not in the list yet", detail)]


def _task(text: str, detail: str) -> Task:
    return Task(text, reverse("admin:consultations_consultationrequest_changelist"), detail, is_late=True)
