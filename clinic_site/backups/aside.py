"""What restores have put aside: the database that was there before. It stays until somebody deletes it."""

import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.db import connection

AT = "%Y%m%dT%H%M%S"
LONGEST = 38  # letters of the own name, so that PostgreSQL cuts nothing off
TO_DELETE = "It holds what people told us. Once nobody needs it, delete it as the site’s account with: "


@dataclass(frozen=True)
class PutAside:
    where: str  # the name of a database, or the path of its file
    at: datetime


def stamp() -> str:
    return f"{datetime.now(tz=UTC):{AT}}"


def file_beside(path: Path, at: str) -> Path:
    return path.with_name(f"{path.name}.before-{at}")


def database_beside(own: str, at: str) -> str:
    return f"{own[:LONGEST]}_before_{at.lower()}"


def put_aside() -> list[PutAside]:
    """The oldest first. One question to the database, or a look into its folder; raises DatabaseError or OSError."""
    found = _files() if connection.vendor == "sqlite" else _databases()
    return sorted(found, key=lambda each: each.at)


def how_to_delete(where: str) -> str:
    """A command for the shell. No password ever stands in it."""
    if connection.vendor == "sqlite":
        files = (f"{where}{ending}" for ending in ("", "-wal", "-shm"))
        return shlex.join(["rm", *filter(os.path.exists, files)])
    details = connection.settings_dict
    given = {"--host": details["HOST"], "--port": details["PORT"], "--username": details["USER"]}
    return shlex.join(["dropdb", *(f"{option}={value}" for option, value in given.items() if value), where])


def _files() -> Iterator[PutAside]:
    own = Path(connection.settings_dict["NAME"])
    for path in own.parent.iterdir() if own.parent.is_dir() else ():
        if at := _moment(path.name, file_beside(own, "").name):
            yield PutAside(str(path), at)


def _databases() -> Iterator[PutAside]:
    begins = database_beside(str(connection.settings_dict["NAME"]), "")
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [begins])
        for (name,) in cursor.fetchall():
            if at := _moment(name, begins):
                yield PutAside(name, at)


def _moment(name: str, begins: str) -> datetime | None:
    """When it was put aside; None for any other name, also that of the log beside a file."""
    if not re.fullmatch(re.escape(begins) + r"\d{8}[tT]\d{6}", name):
        return None
    try:
        return datetime.strptime(name.removeprefix(begins).upper(), AT).replace(tzinfo=UTC)
    except ValueError:
        return None
