"""Moments in words, in the clinic's own time."""

from datetime import date, datetime, timedelta

from clinic_site.opening_hours import CLINIC_ZONE


def spoken_moment(moment: datetime) -> str:
    """Such as “11:15 am on Wednesday, November 25”."""
    local = moment.astimezone(CLINIC_ZONE)
    hour = local.hour % 12 or 12
    clock = f"{hour}:{local.minute:02}" if local.minute else f"{hour}"
    return f"{clock} {'am' if local.hour < 12 else 'pm'} on {local:%A, %B} {local.day}"


def spoken_day(day: date) -> str:
    """Such as “November 25, 2026”. Of a moment, the day in its own zone."""
    return f"{day:%B} {day.day}, {day.year}"


def spoken_span(span: timedelta) -> str:
    """A stretch of time in its largest useful unit, such as “3 hours”."""
    minutes = int(abs(span).total_seconds()) // 60
    for size, unit in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size * (2 if unit == "day" else 1):
            count = minutes // size
            return f"{count} {unit}{'s' if count != 1 else ''}"
    return "less than a minute"
