"""How often somebody may try to sign in, beside axes, which counts one name from one address.

Tries of many names from one address, and of one name from many addresses, are counted too. A browser in which that
name has signed in before is not held up by what strangers try elsewhere.
"""

from datetime import timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.core import signing
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clinic_site.client_address import address_to_count

MOST_FROM_ONE_ADDRESS = 30
MOST_FOR_ONE_NAME = 30
SALT = "known browser"
KNOWN_FOR = 90 * 24 * 60 * 60  # seconds


def too_many_tries(request: HttpRequest) -> bool:
    """Whether this try to sign in must wait until the wrong ones of the last quarter of an hour are forgotten."""
    name = request.POST.get("username", "")
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME))
    if _wrong(recent.filter(ip_address=address_to_count(request))) >= MOST_FROM_ONE_ADDRESS:
        return True
    return _wrong(recent.filter(username=name)) >= MOST_FOR_ONE_NAME and not is_known(request, name)


def remember_browser(response: HttpResponse, account: AbstractBaseUser) -> None:
    response.set_cookie(
        settings.KNOWN_BROWSER_COOKIE_NAME,
        signing.dumps(account.get_username(), salt=SALT),
        max_age=KNOWN_FOR,
        path="/admin/",
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )


def _wrong(tries: QuerySet[AccessAttempt]) -> int:
    return tries.aggregate(total=Sum("failures_since_start"))["total"] or 0


def is_known(request: HttpRequest, name: str) -> bool:
    """Whether this name has come all the way in from this browser within the last 90 days."""
    value = request.COOKIES.get(settings.KNOWN_BROWSER_COOKIE_NAME, "")
    try:
        return bool(name) and signing.loads(value, salt=SALT, max_age=KNOWN_FOR) == name
    except signing.BadSignature:
        return False
