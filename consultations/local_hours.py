"""When somebody may be called where they are: from 8 am to 9 pm there (Va. Code § 59.1-511).

The number says where they may be; people move and keep their numbers, so it is a sign and no more.
"""

from datetime import datetime, time
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from phonenumbers.timezone import time_zones_for_number

from clinic_site.opening_hours import CLINIC_ZONE

EARLIEST, LATEST = time(8), time(21)


def zones_of(phone: str) -> list[ZoneInfo]:
    """Every time zone in which a number in international form may be; the clinic's own where nothing is known.

    Numbers that belong to no place, such as 800 numbers, count as local: whoever has one chose the clinic from here.
    """
    try:
        number = phonenumbers.parse(phone, None)
    except phonenumbers.NumberParseException:
        return [CLINIC_ZONE]
    if phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.TOLL_FREE:
        return [CLINIC_ZONE]
    return [zone for name in time_zones_for_number(number) if (zone := _zone(name))] or [CLINIC_ZONE]


def may_be_called_at(moment: datetime, zones: list[ZoneInfo]) -> bool:
    """Whether it is a decent hour then in all of these zones."""
    return all(EARLIEST <= moment.astimezone(zone).time() < LATEST for zone in zones)


def indecent_hour(phone: str, moment: datetime) -> datetime | None:
    """The time at the person's place, in its own zone, when they must not be called now; None when they may be."""
    zones = zones_of(phone)
    return next((moment.astimezone(zone) for zone in zones if not may_be_called_at(moment, [zone])), None)


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name != "Etc/Unknown" else None
    except ZoneInfoNotFoundError:
        return None
