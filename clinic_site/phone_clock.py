"""How far the clock of a phone is off, read from a code that is right at another time.

To be told "your clock is five minutes fast" is to be told when a guessed code will be right. Such a code is remembered
as spent, so that nobody can wait for its time.
"""

import time

from django_otp.oath import hotp
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site.models import EarlyCode

FURTHEST = 15 * 60  # seconds


def step_now(device: TOTPDevice) -> int:
    """The number of the half minute that it is now."""
    return (int(time.time()) - device.t0) // device.step


def steps_off(device: TOTPDevice, code: str) -> int | None:
    """By how many half minutes a phone with this code is ahead of us (negative: behind); None within no quarter hour.

    The nearest one counts.
    """
    now, most = step_now(device), FURTHEST // device.step
    for steps in sorted(range(-most, most + 1), key=abs):
        if now + steps >= 0 and hotp(device.bin_key, now + steps, device.digits) == int(code):
            return steps
    return None


def is_near(device: TOTPDevice, steps: int) -> bool:
    """Whether a clock this far off is right enough for this device."""
    return abs(steps - device.drift) <= device.tolerance


def minutes_in_words(device: TOTPDevice, steps: int) -> str:
    """ "about 5 minutes fast" """
    minutes = max(1, round(abs(steps) * device.step / 60))
    return f"about {minutes} minute{'s' if minutes > 1 else ''} {'fast' if steps > 0 else 'slow'}"


def spend(device: TOTPDevice, steps: int) -> None:
    """Remember that a code was typed before its time."""
    now = step_now(device)
    EarlyCode.objects.filter(device=device, step__lt=now - 2 * device.tolerance).delete()
    EarlyCode.objects.get_or_create(device=device, step=now + steps)


def was_spent(device: TOTPDevice, steps: int) -> bool:
    return EarlyCode.objects.filter(device=device, step=step_now(device) + steps).exists()
