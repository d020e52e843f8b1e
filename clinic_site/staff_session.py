"""Staff sessions end after 15 minutes without a click, and after 8 hours in any case (45 CFR 164.312(a)(2)(iii))."""

import time
from collections.abc import Callable, Iterable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse

from clinic_site.edition import forget_edition

SIGNED_IN_AT = "signed_in_at"
CLICKED_AT = "clicked_at"
# A click starts the idle clock anew; written down no oftener, it ends a session a minute early at worst.
WRITTEN_EVERY = 60  # seconds
# What an open page asks for by itself, which says nothing of a person in front of it.
UNASKED = "/admin/lines/"


class StaffSessionMiddleware:
    """Only staff pages look at the session, so that reading sets no cookie, for staff either."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/admin/") and request.user.is_authenticated:
            signed_in_at = request.session.setdefault(SIGNED_IN_AT, time.time())
            now = time.time()
            if now - signed_in_at > settings.SESSION_LONGEST:
                logout(request)
            elif request.path != UNASKED and not 0 <= now - request.session.get(CLICKED_AT, 0) < WRITTEN_EVERY:
                request.session[CLICKED_AT] = now
        response = self.get_response(request)
        if request.method == "POST" and request.path.startswith("/admin/"):
            forget_edition()  # what staff have changed shows on the next page of this process
        return response


def end_sessions(accounts: Iterable[AbstractBaseUser], *, keep: str | None = None) -> int:
    """End every session of these accounts at once, on whatever device, save the one with the key `keep`.

    Returns how many there were. Who has given a password and is still at the second step counts too.
    """
    ids = {str(account.pk) for account in accounts}
    theirs = [session.pk for session in Session.objects.all() if session.get_decoded().get(SESSION_KEY) in ids]
    return Session.objects.filter(pk__in=theirs).exclude(pk=keep or "").delete()[0]
