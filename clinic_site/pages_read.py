"""Which words somebody has read: the app that has articles tells those who may not ask it themselves.

It says which version stands at a path now, and where staff find it.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class PageRead:
    name: str  # in words for staff, such as “ketamine-for-depression, version 3”
    version_id: str = ""


@dataclass(frozen=True)
class Reading:
    find: Callable[[str], PageRead | None]  # by the path of a page
    staff_address: Callable[[str], str]  # by the id of a version


# The app adds its own when it is ready.
READINGS: list[Reading] = []


def register(*, find: Callable[[str], PageRead | None], staff_address: Callable[[str], str]) -> None:
    READINGS.append(Reading(find, staff_address))


def page_read_at(path: str) -> PageRead | None:
    """What stands at this path now; None when nobody keeps versions of it. Raises DatabaseError as they do."""
    return next(filter(None, (reading.find(path) for reading in READINGS)), None)


def staff_address_of(version_id: str) -> str:
    """Where staff open exactly the words of this version; empty when nobody knows it."""
    return next((reading.staff_address(version_id) for reading in READINGS), "")
