"""What the staff home says before its list of things: one line for each matter that waits for somebody."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser


@dataclass(frozen=True)
class HomeLine:
    text: str
    address: str
    is_late: bool = False


Source = Callable[[AbstractBaseUser], list[HomeLine]]

# Each app adds its own when it is ready. A source is asked with the account, and says nothing that it may not see.
SOURCES: list[Source] = []


def register(source: Source) -> None:
    SOURCES.append(source)


def lines_for(account: AbstractBaseUser) -> list[HomeLine]:
    return [line for source in SOURCES for line in source(account)]
