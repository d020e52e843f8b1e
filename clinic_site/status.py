"""What the status page tells staff, a line for each thing that has to be well.

Each part of the site registers what it knows: it answers "" when all is fine, or else one or two sentences in plain
words that say what to do and whom to call.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from clinic_site.kept_briefly import lately
from clinic_site.staff_lines import Line

logger = logging.getLogger("clinic.status")


@dataclass(frozen=True)
class Fine:
    """All is well, and there is something to say about it."""

    words: str


Look = Callable[[], str | Fine]
# The headings, in the order in which the page shows them.
HEADINGS = {
    "requests": "Requests",
    "mail": "Mail",
    "jobs": "Timed jobs",
    "backups": "Backups",
    "certificate": "Certificate",
    "disk": "Disk",
    "updates": "Updates",
    "last test": "Last test",
}
LOOKS: dict[str, Look] = {}
# Those that also stand at the top of every staff page while they are not fine.
ON_EVERY_PAGE: dict[str, Look] = {}


@dataclass(frozen=True)
class StatusLine:
    heading: str
    words: str  # what to do; or what is to be said though all is fine
    is_fine: bool


def register(name: str, look: Look, *, on_every_page: bool = False) -> None:
    """Add what looks after one of the HEADINGS."""
    LOOKS[name] = look
    if on_every_page:
        ON_EVERY_PAGE[name] = look


def keeper() -> str:
    """Whom to call, to be put into a sentence."""
    return settings.SITE_KEEPER


def status_lines() -> list[StatusLine]:
    """One line for each heading, in order. It asks the database and the disk, and never the network."""
    return [_line(name, LOOKS.get(name)) for name in HEADINGS]


def top_lines(user: AbstractBaseUser) -> list[Line]:
    """For the top of every staff page: what was not fine there half a minute ago, with the way to the status page."""
    address = reverse("admin:status")
    return [Line(f"{line.heading}: see what to do.", address, is_red=True) for line in lately(_not_fine)]


def _not_fine() -> list[StatusLine]:
    return [line for name, look in ON_EVERY_PAGE.items() if not (line := _line(name, look)).is_fine]


def _line(name: str, look: Look | None) -> StatusLine:
    found = _asked(name, look) if look else f"Nobody looks after this yet. Ask {keeper()}."
    if isinstance(found, Fine):
        return StatusLine(HEADINGS[name], found.words, is_fine=True)
    return StatusLine(HEADINGS[name], found, is_fine=not found)


def _asked(name: str, look: Look) -> str | Fine:
    try:
        return look()
    except Exception:
        logger.exception("the status of %s could not be found out", name)
        return (
            "The site could not find out how this is. Open this page again in five minutes. "
            f"If it still says so, tell {keeper()}."
        )
