"""What waits for somebody of the staff, shown at the top of their home. Each app registers what it knows of."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class Task:
    """One thing to do next, in words, and where it is done."""

    text: str
    url: str
    detail: str = ""
    is_late: bool = False


Finder = Callable[[AbstractBaseUser], list[Task]]
# Each returns what its part of the site asks of this person next, in order; nothing for whom it does not concern.
FINDERS: dict[str, Finder] = {}


def register(name: str, find: Finder) -> None:
    FINDERS[name] = find


def tasks_for(user: AbstractBaseUser) -> list[Task]:
    return [task for find in FINDERS.values() for task in find(user)]
