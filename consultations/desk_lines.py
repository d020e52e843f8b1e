"""What every staff page says about requests and mail as long as it is not well."""

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from clinic_site.staff_lines import Line
from consultations.mail_desk import MAY_LOOK_AFTER_MAIL
from consultations.models import ConsultationRequest, OutboxEmail, OutboxEmailQuerySet


def missed_promises(user: AbstractBaseUser) -> list[Line]:
    """The requests past their promised time that nobody has tried to answer."""
    count = ConsultationRequest.objects.overdue().count()
    if not count:
        return []
    one = "A promise is missed: 1 request waits past its time."
    text = one if count == 1 else f"Promises are missed: {count} requests wait past their time."
    return [Line(text, _list_of(user, "overdue"), is_red=True)]


def mail_that_fails(user: AbstractBaseUser) -> list[Line]:
    """E-mails that wait too long, and those that will not be sent unless somebody does something."""
    stuck, lost = OutboxEmail.objects.stuck(), OutboxEmail.objects.lost()
    lines = []
    if count := stuck.count():
        wait = "1 e-mail has" if count == 1 else f"{count} e-mails have"
        lines.append(Line(f"{wait} waited for more than five minutes to be sent.", _where(user, stuck, "mail-stuck")))
    if count := lost.count():
        failed = "1 e-mail" if count == 1 else f"{count} e-mails"
        lines.append(Line(f"{failed} could not be sent.", _where(user, lost, "mail-failed")))
    return lines


def _where(user: AbstractBaseUser, messages: OutboxEmailQuerySet, which: str) -> str:
    """The requests concerned; the page about mail where none of the messages is about a request."""
    if messages.exclude(request=None).exists():
        return _list_of(user, which)
    return reverse("staff:mail") if user.has_perm(MAY_LOOK_AFTER_MAIL) else ""


def _list_of(user: AbstractBaseUser, which: str) -> str:
    if not user.has_perm("consultations.view_consultationrequest"):
        return ""
    return f"{reverse('admin:consultations_consultationrequest_changelist')}?show={which}"
