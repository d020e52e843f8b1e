"""What every staff page says about requests and mail as long as it is not well."""

from collections.abc import Mapping

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.urls import reverse

from clinic_site.staff_lines import Line
from consultations import looks_admin
from consultations.counting import capped_counts, in_words
from consultations.mail_desk import MAY_LOOK_AFTER_MAIL
from consultations.models import ConsultationRequest, OutboxEmail

HELD = "_desk_counts"


def lines(user: AbstractBaseUser) -> list[Line]:
    """Missed promises, mail that fails, and for the owner many looks in a short time; one query while all is well."""
    counts = getattr(user, HELD, None) or _counted(user, {})
    looks = looks_admin.many_looks(user) if counts["looks"] else []
    return [*_missed_promises(user, counts["missed"]), *_mail_that_fails(user, counts), *looks]


def count_for(user: AbstractBaseUser, more: Mapping[str, QuerySet]) -> dict[str, int]:
    """Count these together with what the lines of the same page need, which then count nothing anew."""
    counts = _counted(user, {f"more {name}": rows for name, rows in more.items()})
    return {name: counts[f"more {name}"] for name in more}


def _counted(user: AbstractBaseUser, more: Mapping[str, QuerySet]) -> dict[str, int]:
    counts = capped_counts({**_to_count(), "own looks": looks_admin.opened_of_late(user), **more})
    setattr(user, HELD, counts)
    user.opened_of_late = counts["own looks"]  # for whoever records the look at this page
    return counts


def _to_count() -> dict[str, QuerySet]:
    stuck, lost = OutboxEmail.objects.stuck(), OutboxEmail.objects.lost()
    return {
        "missed": ConsultationRequest.objects.overdue(),
        "stuck": stuck,
        "stuck, of no request": stuck.filter(request=None),
        "lost": lost,
        "lost, of no request": lost.filter(request=None),
        "looks": looks_admin.many_of_late(),
    }


def _missed_promises(user: AbstractBaseUser, count: int) -> list[Line]:
    """The requests past their promised time that nobody has tried to answer."""
    if not count:
        return []
    one = "A promise is missed: 1 request waits past its time."
    text = one if count == 1 else f"Promises are missed: {in_words(count)} requests wait past their time."
    return [Line(text, _list_of(user, "missed"), is_red=True)]


def _mail_that_fails(user: AbstractBaseUser, counts: Mapping[str, int]) -> list[Line]:
    """E-mails that wait too long, and those that will not be sent unless somebody does something."""
    found = []
    if count := counts["stuck"]:
        wait = "1 e-mail has" if count == 1 else f"{in_words(count)} e-mails have"
        address = _where(user, count > counts["stuck, of no request"], "mail-stuck")
        found.append(Line(f"{wait} waited for more than five minutes to be sent.", address))
    if count := counts["lost"]:
        failed = "1 e-mail" if count == 1 else f"{in_words(count)} e-mails"
        address = _where(user, count > counts["lost, of no request"], "mail-failed")
        found.append(Line(f"{failed} could not be sent.", address))
    return found


def _where(user: AbstractBaseUser, of_requests: bool, which: str) -> str:
    """The requests concerned; the page about mail where none of the messages is about a request."""
    if of_requests:
        return _list_of(user, which)
    return reverse("staff:mail") if user.has_perm(MAY_LOOK_AFTER_MAIL) else ""


def _list_of(user: AbstractBaseUser, which: str) -> str:
    if not user.has_perm("consultations.view_consultationrequest"):
        return ""
    return f"{reverse('admin:consultations_consultationrequest_changelist')}?show={which}"
