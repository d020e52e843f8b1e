"""The run over requests whose keeping time is over: once a day by the site itself, or when the owner presses.

By itself the site erases only what looks like an ordinary day. A clock that has jumped ahead, a keeping time with a
digit too few, or an old backup would make many requests due at once: then it waits for the owner to look.
"""

from datetime import timedelta

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from clinic_site.staff_home import Task
from clinic_site.years import years_after
from consultations import traces
from consultations.front_desk import name_of
from consultations.keeping import due_requests, is_kept, is_over, keeping_days
from consultations.models import ConsultationRequest, Erasure, ErasureRun
from consultations.models.ending import KEEP_YEARS
from consultations.retention import NotErased, Why, erase

MAY_ERASE = "consultations.erase_consultationrequest"
MOST_BY_ITSELF = 100  # requests in one run
MOST_A_PRESS = 500  # somebody waits for the page
LONGEST_PAUSE = timedelta(days=7)


def run_daily() -> None:
    """The timed job."""
    if not why_it_waits(due_requests().count(), last_run()):
        run(by=None)


def run(*, by: AbstractBaseUser | None) -> ErasureRun:
    """Erase what is due now, at most 500, each in a transaction of its own, and write down how many went.

    Killed on the way, it leaves the rest for the next run. Of several runs at once each request is erased by one.
    """
    keys = list(due_requests().values_list("pk", flat=True)[:MOST_A_PRESS])
    erased = sum(_erase_if_due(key, by) for key in keys)
    now = timezone.now()
    own = {"by": by, "by_name": name_of(by)} if by is not None else {}
    done = ErasureRun.objects.create(
        at=now,
        keep_until=years_after(now, KEEP_YEARS),
        erased=erased,
        held_back=_held_back(),
        **own,
    )
    if by is None:
        traces.wipe()
    return done


def why_it_waits(due: int, last: ErasureRun | None) -> str:
    """Why the site does not erase by itself what is due now, in words for the owner; empty when it does."""
    if due > MOST_BY_ITSELF:
        return f"{due} requests are due at once, and the site erases no more than {MOST_BY_ITSELF} a day by itself."
    if due and last is not None and timezone.now() - last.at > LONGEST_PAUSE:
        return "The last run was more than a week ago: the site was off, or its clock is wrong."
    return ""


def last_run() -> ErasureRun | None:
    return ErasureRun.objects.order_by("-at", "-pk").first()


def tasks(user: AbstractBaseUser) -> list[Task]:
    """The line for the owner's home while a run waits for them."""
    if not user.has_perm(MAY_ERASE) or not (reason := why_it_waits(due_requests().count(), last_run())):
        return []
    url = reverse("admin:consultations_keepingtime_preview")
    return [
        Task("Requests are due to be erased: look at the list", url, f"{reason} Nothing is erased until you press.")
    ]


def forget_old_records() -> int:
    """Delete what is on record of erasures after its six years; the database refuses it before."""
    now = timezone.now()
    return sum(kind.objects.filter(keep_until__lte=now).delete()[0] for kind in (Erasure, ErasureRun))


def _held_back() -> int:
    over = ConsultationRequest.objects.filter(is_over(timezone.now(), keeping_days()))
    return over.filter(is_kept()).count()


@transaction.atomic
def _erase_if_due(key: int, by: AbstractBaseUser | None) -> bool:
    """False when it was opened again, put under a legal hold or erased by somebody else in the meantime."""
    request = due_requests().select_for_update().filter(pk=key).first()
    if request is None:
        return False
    try:
        erase(request, by=by, why=Why.TIME_OVER)
    except NotErased:
        return False
    return True
