"""Checks that read the database, for a machine on which it may not be there yet."""

from collections.abc import Callable

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, InterfaceError

Check = Callable[[], list[CheckMessage]]


def asks_the_database(about: str) -> Callable[[Check], Callable[..., list[CheckMessage]]]:
    """Say that `about` could not be looked at, instead of stopping all checks, where the database does not answer."""

    def around(check: Check) -> Callable[..., list[CheckMessage]]:
        def asked(app_configs: object, **kwargs: object) -> list[CheckMessage]:
            try:
                return check()
            except (DatabaseError, InterfaceError):
                text = f"The {about} could not be looked at: the database does not answer."
                return [Error(text, hint="Set DATABASE_URL, and run migrate first.", id="clinic.E034")]

        return asked

    return around
