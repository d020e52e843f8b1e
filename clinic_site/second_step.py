"""The second step of signing in: a code from an app on the phone, or one of ten codes on paper.

The secret of the app lies readable in django-otp's table, as it must for codes to be worked out: keep the database, and
its backups, to few people. Nothing here logs a code or a secret.
"""

import unicodedata
from base64 import b32encode
from urllib.parse import quote, urlencode

from django.contrib.auth.models import AbstractBaseUser, User
from django.db import transaction
from django.utils import timezone
from django_otp.models import ThrottlingMixin
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from clinic_site.facts import clinic_facts
from clinic_site.phone_clock import is_near, minutes_in_words, spend, step_now, steps_off, was_spent
from clinic_site.recovery_codes import hash_of, make_codes
from clinic_site.security_log import tell

DIGITS = 6
# django-otp doubles the wait with each wrong code. Past this many it grows no more (to 8 and a half minutes), or
# somebody who has learned a password could shut its owner out for days.
MOST_COUNTED = 10

WRONG = "That code is not right. Type the six digits that your app shows now."
WRONG_ON_PAPER = "That code is not right, or was used before. Each recovery code works once."
USED = "That code was used already. Wait until your app shows the next one, at most 30 seconds."
TAKEN = (
    "The second step of this account was set up a moment ago from another window. Sign in with a code from that app."
)


def device_of(account: AbstractBaseUser) -> TOTPDevice | None:
    """The phone that this account signs in with; None before it was set up."""
    return TOTPDevice.objects.filter(user=account, confirmed=True).order_by("pk").first()


@transaction.atomic
def refusal_of(account: AbstractBaseUser, typed: str) -> str:
    """Try a code of either kind: empty when it is right, and then spent; else what to tell the person."""
    code = plain(typed)
    if _is_from_an_app(code):
        device = TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True).order_by("pk").first()
        refusal = _refusal_of_app(device, code) if device else WRONG
    else:
        paper = StaticDevice.objects.select_for_update().filter(user=account).first()
        refusal = _refusal_of_paper(paper, code) if paper else WRONG_ON_PAPER
    if not refusal:
        _forget_wrong_codes(account)
    tell("second step wrong" if refusal else "second step right", account)
    return refusal


def _forget_wrong_codes(account: AbstractBaseUser) -> None:
    """A right code of either kind ends the count of both."""
    for device in (*TOTPDevice.objects.filter(user=account), *StaticDevice.objects.filter(user=account)):
        device.throttle_reset()


def wrong_codes(account: AbstractBaseUser) -> int:
    """How many wrong codes were typed for an account since the last right one."""
    devices = [*TOTPDevice.objects.filter(user=account, confirmed=True), *StaticDevice.objects.filter(user=account)]
    return sum(device.throttling_failure_count for device in devices)


def new_key() -> str:
    """A secret for an app, as hexadecimal digits."""
    return random_hex(20)


def key_in_groups(key: str) -> str:
    """The secret as apps take it by hand, in groups of four."""
    letters = b32encode(bytes.fromhex(key)).decode()
    return " ".join(letters[start : start + 4] for start in range(0, len(letters), 4))


def app_address(account: AbstractBaseUser, key: str) -> str:
    """The otpauth: address of the QR code, which an app on the same phone opens as well."""
    issuer = f"{clinic_facts().neutral_name} staff".replace(":", "")
    secret = b32encode(bytes.fromhex(key)).decode()
    label = quote(f"{issuer}:{account.get_username()}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': issuer}, quote_via=quote)}"


@transaction.atomic
def set_up(account: AbstractBaseUser, key: str, typed: str, *, replaces: TOTPDevice | None) -> str:
    """Make the app with this secret the second step once a code of it is right: empty then, else what to tell.

    `replaces` is the device whose code was just given. When another one is there by now, nothing changes.
    """
    User.objects.select_for_update().get(pk=account.pk)
    if device_of(account) != replaces:
        return TAKEN
    code = plain(typed)
    device = TOTPDevice(user=account, key=key, name="app")
    if not _is_from_an_app(code) or (steps := steps_off(device, code)) is None:
        return WRONG
    if not is_near(device, steps):
        return _clock(device, steps)
    TOTPDevice.objects.filter(user=account).delete()
    device.save()
    device.verify_token(code)  # from now on this code is a used one
    tell("second step set up", account)
    return ""


@transaction.atomic
def forget_second_step(account: AbstractBaseUser) -> None:
    """Let the next sign-in set it up anew. Whoever is signed in meanwhile is no longer."""
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()


@transaction.atomic
def new_recovery_codes(account: AbstractBaseUser) -> str:
    """Replace the codes on paper; the seed shows them once."""
    tell("recovery codes made", account)
    return make_codes(account)


def plain(typed: str) -> str:
    """A code without spaces and dashes; digits of any script become 0 to 9."""
    letters = (letter for letter in typed[:64] if letter.isalnum())
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in letters)


def _is_from_an_app(code: str) -> bool:
    return len(code) == DIGITS and code.isascii() and code.isdecimal()


def _refusal_of_app(device: TOTPDevice, code: str) -> str:
    if wait := _wait(device):
        return wait
    steps = steps_off(device, code)
    spent = steps is not None and was_spent(device, steps)
    if not spent and device.verify_token(code):
        return ""
    if spent:
        device.throttle_increment()
    _stop_counting(device)
    if steps is None:
        return WRONG
    if is_near(device, steps) or step_now(device) + steps <= device.last_t:
        return USED
    if steps > 0:
        spend(device, steps)
    return _clock(device, steps)


def _refusal_of_paper(paper: StaticDevice, code: str) -> str:
    if wait := _wait(paper):
        return wait
    if paper.verify_token(hash_of(code)):
        return ""
    _stop_counting(paper)
    return WRONG_ON_PAPER


def _clock(device: TOTPDevice, steps: int) -> str:
    off = minutes_in_words(device, steps)
    return f"The clock of your phone seems to be {off}. Set its time to automatic, then try again with a new code."


def _wait(device: ThrottlingMixin) -> str:
    """What to tell somebody who must wait after wrong codes; empty when nobody must."""
    allowed, why = device.verify_is_allowed()
    if allowed:
        return ""
    seconds = max(1, int((why["locked_until"] - timezone.now()).total_seconds()) + 1)
    after = "1 wrong code" if why["failure_count"] == 1 else f"{why['failure_count']} wrong codes"
    return f"After {after} there is a pause. Wait {_spoken(seconds)}, then try again with a new code."


def _spoken(seconds: int) -> str:
    if seconds < 60:
        return "1 second" if seconds == 1 else f"{seconds} seconds"
    minutes = -(-seconds // 60)
    return "1 minute" if minutes == 1 else f"{minutes} minutes"


def _stop_counting(device: ThrottlingMixin) -> None:
    if device.throttling_failure_count > MOST_COUNTED:
        device.throttling_failure_count = MOST_COUNTED
        device.save(update_fields=["throttling_failure_count"])
