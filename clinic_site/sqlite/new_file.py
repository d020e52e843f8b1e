"""The one place where a database file begins."""

from pathlib import Path

from django.core.management.base import CommandError
from django.db import connection


def make_missing_file() -> None:
    """Make the file of the default database when it is SQLite and not there yet; its folder, too.

    Refuses beside a write-ahead log, which holds what the file that was moved away had not taken over yet.
    """
    if connection.vendor != "sqlite":
        return
    path = Path(connection.settings_dict["NAME"])
    if path.exists():
        return
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise CommandError(
            f"{path} is not there, but {log.name} beside it is: the database was moved away. Put it back. "
            f"Only if it is to be given up, delete {log.name} and try again."
        )
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.touch(mode=0o600)
