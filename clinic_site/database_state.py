"""Telling a database that is away or damaged from a mistake of our own."""

from django.db import DatabaseError, InterfaceError, InternalError, OperationalError


def means_away(error: BaseException | None) -> bool:
    """Whether an error says that the database cannot be used just now; a damaged file is a plain DatabaseError."""
    return isinstance(error, OperationalError | InterfaceError | InternalError) or type(error) is DatabaseError
