"""What every staff page says at its top as long as it is so: mail that is stuck, a missed promise, a late job."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser
from django.urls import reverse

from clinic_site.kept_briefly import lately
from clinic_site.timed_jobs import late_jobs


@dataclass(frozen=True)
class Line:
    """One thing that is not well, in words without a name, and where to see what it is about."""

    text: str
    url: str = ""
    is_red: bool = False


Finder = Callable[[AbstractBaseUser], list[Line]]
# Each returns what its part of the site has to say to this person; whoever may not open a list gets no link to it.
FINDERS: dict[str, Finder] = {}


def register(name: str, find: Finder) -> None:
    FINDERS[name] = find


def lines_for(user: AbstractBaseUser) -> list[Line]:
    """What is not well now, the most urgent first."""
    lines = [line for find in FINDERS.values() for line in find(user)]
    return sorted(lines, key=lambda line: not line.is_red)


def late_timed_jobs(user: AbstractBaseUser) -> list[Line]:
    late = len(lately(late_jobs))
    if not late:
        return []
    text = "A timed job of the site is late." if late == 1 else f"{late} timed jobs of the site are late."
    return [Line(text, reverse("admin:timed_jobs"))]
