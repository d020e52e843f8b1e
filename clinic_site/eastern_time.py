"""Times as staff type and read them: by the clocks of Leesburg, which are set forward and back once a year."""

from datetime import UTC, date, datetime, time, timedelta

from django.utils import timezone

from clinic_site.opening_hours import CLINIC_ZONE


class ClockChange(ValueError):
    """The clocks are changed at that time, so that it does not exist, or comes twice. Says what to do."""


def moment_of(day: date, clock: time) -> datetime:
    """The moment in UTC when clocks in Leesburg show this. Raises ClockChange when there is not exactly one."""
    wall = datetime.combine(day, clock.replace(tzinfo=None))
    first, second = (wall.replace(tzinfo=CLINIC_ZONE, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first == second:
        return first
    if first.astimezone(CLINIC_ZONE).replace(tzinfo=None) != wall:
        raise ClockChange(
            "That night the clocks skip from 2 am to 3 am, so this time does not exist. Choose 3 am or later."
        )
    raise ClockChange(
        "That night the clocks go back and this time comes twice. Choose a time before 1 am, or 2 am or later."
    )


def spoken_eastern(moment: datetime) -> str:
    """Such as “9:05 am Eastern on Wednesday, November 25, 2026”."""
    local = moment.astimezone(CLINIC_ZONE)
    hour = f"{local.hour % 12 or 12}{f':{local.minute:02}' if local.minute else ''}"
    half = "am" if local.hour < 12 else "pm"
    return f"{hour} {half} Eastern on {local:%A, %B} {local.day}, {local.year}"


def end_of_today() -> datetime:
    """The midnight that ends this day in Leesburg."""
    tomorrow = timezone.now().astimezone(CLINIC_ZONE).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(), CLINIC_ZONE)
