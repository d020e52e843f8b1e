"""How far somebody has come with signing in. Who has come half the way is, to every page, not signed in at all.

The password alone opens nothing: until the second step is passed, `request.user` is nobody, on staff pages and on
public ones, so that no view has to remember to ask. `request.gate` knows who is on the way. Whether the phone that was
used still counts is read from the database each time, so that taking it away works at once.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import django_otp
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site.models import TemporaryPassword
from clinic_site.second_step import device_of
from clinic_site.security_log import tell_refused
from clinic_site.staff_session import SIGNED_IN_AT

MUST_CHANGE_PASSWORD = "must_change_password"  # noqa: S105 (a key of the session)
FORBIDDEN = 403


class Stage(Enum):
    """Where somebody stands, with the page that leads on."""

    OUTSIDE = "login"
    SECOND_STEP = "second_step"
    SET_UP = "set_up_second_step"
    NEW_PASSWORD = "new_password"  # noqa: S105 (the name of a page)
    INSIDE = "index"

    @property
    def address(self) -> str:
        return reverse(f"admin:{self.value}")


@dataclass(frozen=True)
class Gate:
    """`account` gave the right password; only at the stage INSIDE is it signed in."""

    stage: Stage
    account: AbstractBaseUser | None = None

    @property
    def is_half_way(self) -> bool:
        return self.stage not in (Stage.OUTSIDE, Stage.INSIDE)


class StaffGateMiddleware:
    """Stands behind everything that reads the session. Looks at it only when somebody asks who is there."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        someone = request.user
        request.gate = SimpleLazyObject(lambda: gate_for(request, someone))
        request.user = SimpleLazyObject(lambda: someone if request.gate.stage is Stage.INSIDE else AnonymousUser())
        response = self.get_response(request)
        if response.status_code == FORBIDDEN and request.path.startswith("/admin/") and request.user.is_authenticated:
            tell_refused(request)
        return response


def gate_for(request: HttpRequest, account: AbstractBaseUser) -> Gate:
    """How far this session has come for this account."""
    if not account.is_authenticated:
        return Gate(Stage.OUTSIDE)
    if settings.STAFF_SECOND_FACTOR:
        phone = _phone_of(account)
        if phone is None:
            return Gate(Stage.SET_UP, account)
        if request.session.get(django_otp.DEVICE_ID_SESSION_KEY) != phone.persistent_id:
            return Gate(Stage.SECOND_STEP, account)
    if request.session.get(MUST_CHANGE_PASSWORD):
        return Gate(Stage.NEW_PASSWORD, account)
    return Gate(Stage.INSIDE, account)


def _phone_of(account: AbstractBaseUser) -> TOTPDevice | None:
    """The phone of an account; that of a session was read together with it, and has its key alone."""
    if not hasattr(account, "phone_pk"):
        return device_of(account)
    return TOTPDevice(pk=account.phone_pk) if account.phone_pk else None


def pass_second_step(request: HttpRequest, account: AbstractBaseUser, device: TOTPDevice) -> Gate:
    """Let this session in with this phone, under a new key; return where it stands now."""
    request.session.cycle_key()
    rotate_token(request)
    request.session[django_otp.DEVICE_ID_SESSION_KEY] = device.persistent_id
    account.phone_pk = device.pk
    request.gate = gate_for(request, account)
    return request.gate


@receiver(user_logged_in)
def _start_anew(request: HttpRequest, user: AbstractBaseUser, **kwargs: object) -> None:
    """Whoever gives the password goes through the second step, whatever an earlier sign-in left in the session."""
    request.session[SIGNED_IN_AT] = time.time()
    request.session.pop(django_otp.DEVICE_ID_SESSION_KEY, None)
    request.session.pop(MUST_CHANGE_PASSWORD, None)
    if TemporaryPassword.objects.filter(account_id=user.pk).exists():
        request.session[MUST_CHANGE_PASSWORD] = True
