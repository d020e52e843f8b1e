"""The clinic's facts as pages and mails need them: read from the database, and from a copy on disk when it is away."""

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from functools import cached_property
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.utils import timezone

from clinic_site.away_page import renew_away_page
from clinic_site.edition import current_edition, doubt, failed_lately, forget_edition, hold_off
from clinic_site.models import TO_FOLLOW, ClinicProfile, Closure, OpeningHours
from clinic_site.opening_hours import CLINIC_ZONE, Calendar, ClosedDays, Opening
from clinic_site.quarter_hours import rounded_up

logger = logging.getLogger("clinic.facts")

WAIT_FOR_READER = 0.5  # seconds
# When the clinic has no opening hours on record, staff are still given a time to answer by.
ANSWER_WITHOUT_HOURS = timedelta(days=2)


@dataclass(frozen=True)
class HoursLine:
    days: str
    times: str


@dataclass(frozen=True)
class ClosureLine:
    dates: str
    reason: str


@dataclass(frozen=True)
class ClinicFacts:
    """Everything a page may say of the clinic. `…_is_sample` marks what the clinic has yet to supply."""

    name: str = "Virginia Infusion Therapies"
    neutral_name: str = "VIT"
    phone: str = ""
    email: str = ""
    street: str = ""
    city: str = "Leesburg"
    region: str = "VA"
    postal_code: str = ""
    directions: str = ""
    parking_and_access: str = ""
    caller: str = "a member of our staff"
    clinicians: str = ""
    not_treated: str = ""
    hours_confirmed: bool = False
    answer_within_hours: float = 16
    apologize_when_late: bool = True
    try_again_after_hours: int = 3
    tries: int = 3
    insurance: str = ""
    industry_money: str = ""
    vendors: str = ""
    privacy_practices: str = ""
    nondiscrimination: str = ""
    openings: tuple[tuple[int, str, str], ...] = ()
    closed_days: tuple[tuple[str, str, str], ...] = field(default=())

    @property
    def phone_link(self) -> str:
        digits = "".join(character for character in self.phone if character.isdigit())
        return f"+{digits}" if digits.startswith("1") and len(digits) == 11 else f"+1{digits}"

    @property
    def phone_is_sample(self) -> bool:
        return "555-01" in self.phone or not self.phone

    @property
    def email_is_sample(self) -> bool:
        return self.email.endswith(".example") or not self.email

    @property
    def address_is_sample(self) -> bool:
        return TO_FOLLOW in self.street or not self.street

    @property
    def caller_is_sample(self) -> bool:
        return TO_FOLLOW in self.caller

    @property
    def hours_are_sample(self) -> bool:
        return not self.hours_confirmed

    @cached_property
    def calendar(self) -> Calendar:
        return Calendar(
            openings=tuple(Opening(weekday, _time(opens), _time(closes)) for weekday, opens, closes in self.openings),
            closures=tuple(
                ClosedDays(date.fromisoformat(first), date.fromisoformat(last), reason)
                for first, last, reason in self.closed_days
            ),
        )

    @property
    def hours(self) -> list[HoursLine]:
        """The week in as few lines as it takes: neighbouring days with the same times share one."""
        return _hours_lines(self.calendar)

    @property
    def closures(self) -> list[ClosureLine]:
        """Closures that are not over yet, soonest first."""
        today = timezone.now().astimezone(CLINIC_ZONE).date()
        coming = sorted(
            (days for days in self.calendar.closures if days.last_day >= today), key=lambda days: days.first_day
        )
        return [ClosureLine(_dates(days), days.reason) for days in coming]

    @property
    def answer_within(self) -> str:
        """The promise in words, such as “2 working days”."""
        lengths = self.calendar.hours_of_open_days()
        if len(lengths) == 1 and self.answer_within_hours % (length := lengths.pop()) == 0:
            days = self.answer_within_hours / length
            return f"{days:.0f} working day{'s' if days != 1 else ''}"
        return f"{self.answer_within_hours:g} opening hours"

    def answer_by(self, received_at: datetime) -> datetime:
        """The latest time of first contact for a request received then, rounded up to a quarter of an hour."""
        received_at = received_at.astimezone(UTC)  # two days are 48 hours also when the clocks change
        promised = self.calendar.after_open_time(received_at, timedelta(hours=self.answer_within_hours))
        return rounded_up(promised or received_at + ANSWER_WITHOUT_HOURS)


_kept: tuple[int, ClinicFacts] | None = None
_lock = Lock()


def clinic_facts() -> ClinicFacts:
    """The facts of the current edition; from the copy on disk while the database cannot be reached."""
    global _kept
    edition = current_edition()  # before the facts are read, so that they are never older than it says
    kept = _kept
    if kept is not None and kept[0] == edition:
        return kept[1]
    if failed_lately():
        return _older_facts(kept)
    if not _lock.acquire(timeout=WAIT_FOR_READER):
        # Somebody is asking the database already; where it is slow, not everybody waits for it.
        return _older_facts(kept)
    try:
        facts = _facts_from_database()
        _kept = (edition, facts)
    except (DatabaseError, InterfaceError):
        hold_off()
        return _older_facts(kept)
    finally:
        _lock.release()
    save_copy(facts)
    return facts


def _older_facts(kept: tuple[int, ClinicFacts] | None) -> ClinicFacts:
    """What was read before; a page made of it is sent and not kept."""
    doubt()
    return kept[1] if kept is not None else facts_from_disk()


def read_facts() -> ClinicFacts:
    """Read the facts from the database and renew the copy on disk; from that copy while the database is away."""
    try:
        facts = _facts_from_database()
    except (DatabaseError, InterfaceError):
        return facts_from_disk()
    save_copy(facts)
    return facts


def forget_facts() -> None:
    """Forget what this process keeps, and look at the edition again."""
    global _kept
    _kept = None
    forget_edition()


def facts_from_disk() -> ClinicFacts:
    """The copy that was written last; where there is none, the little that is always true."""
    try:
        stored = json.loads(copy_path().read_text())
        stored["openings"] = tuple(tuple(row) for row in stored["openings"])
        stored["closed_days"] = tuple(tuple(row) for row in stored["closed_days"])
        return ClinicFacts(**stored)
    except (OSError, ValueError, KeyError, TypeError):
        return ClinicFacts()


def copy_path() -> Path:
    return settings.VAR_DIR / "clinic-facts.json"


def save_copy(facts: ClinicFacts) -> None:
    """Write the copy, and the page for when the site is away, each in one step: nobody finds half of one."""
    text = json.dumps(asdict(facts), indent=1)
    path = copy_path()
    try:
        renew_away_page(facts)
        if path.is_file() and path.read_text() == text:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as partial:
            partial.write(text)
        os.replace(partial.name, path)
    except OSError:
        logger.warning("the copy of the clinic's facts could not be written")


def _facts_from_database() -> ClinicFacts:
    profile = ClinicProfile.objects.filter(pk=1).first() or ClinicProfile(pk=1)
    own = {
        name: getattr(profile, name)
        for name in ClinicFacts.__dataclass_fields__
        if name not in ("openings", "closed_days", "answer_within_hours")
    }
    return ClinicFacts(
        **own,
        answer_within_hours=float(profile.answer_within_hours),
        openings=tuple(
            (row.weekday, row.opens.isoformat("minutes"), row.closes.isoformat("minutes"))
            for row in OpeningHours.objects.order_by("weekday", "opens")
        ),
        closed_days=tuple(
            (row.first_day.isoformat(), row.last_day.isoformat(), row.reason)
            for row in Closure.objects.order_by("first_day", "pk")
        ),
    )


def _hours_lines(calendar: Calendar) -> list[HoursLine]:
    lines: list[tuple[list[int], str]] = []
    for weekday in range(7):
        own = [opening for opening in calendar.openings if opening.weekday == weekday]
        times = ", ".join(f"{_clock(opening.opens)} to {_clock(opening.closes)}" for opening in own) or "closed"
        if lines and lines[-1][1] == times:
            lines[-1][0].append(weekday)
        else:
            lines.append(([weekday], times))
    return [HoursLine(_days(weekdays), times) for weekdays, times in lines]


def _days(weekdays: list[int]) -> str:
    names = [OpeningHours.Weekday(weekday).label for weekday in weekdays]
    joint = " and " if len(names) == 2 else " to "
    return names[0] if len(names) == 1 else f"{names[0]}{joint}{names[-1]}"


def _dates(days: ClosedDays) -> str:
    first = f"{days.first_day:%A, %B} {days.first_day.day}"
    if days.first_day == days.last_day:
        return first
    return f"{first} to {days.last_day:%A, %B} {days.last_day.day}"


def _time(text: str) -> clock_time:
    return datetime.strptime(text, "%H:%M").time()  # noqa: DTZ007 (a wall-clock time has no zone of its own)


def _clock(at: clock_time) -> str:
    hour = at.hour % 12 or 12
    half = "am" if at.hour < 12 else "pm"
    return f"{hour}:{at.minute:02} {half}" if at.minute else f"{hour} {half}"
