"""Django's own command, which here is also the only one that makes a missing SQLite file."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, connection, connections

from clinic_site.sqlite.new_file import make_missing_file

# A change that waits for a table holds up everybody behind it: shorter than a visitor waits (patience.py).
# And than PostgreSQL waits before it ends one of two that stand against each other: it is always we who step back.
WAIT_FOR_TABLE = 500  # milliseconds
TRIES = 30
PAUSE = 0.5  # seconds, in which those who waited go ahead


class Command(migrate.Command):
    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--while-serving",
            action="store_true",
            help="hold up nobody for more than half a second; try again when a table is busy",
        )

    def execute(self, *args: Any, while_serving: bool = False, **options: Any) -> str | None:
        make_missing_file()  # before Django's own checks look at the database
        if not while_serving or connection.vendor != "postgresql":
            return super().execute(*args, **options)
        connections.close_all()
        connection.settings_dict["OPTIONS"]["options"] = f"-c lock_timeout={WAIT_FOR_TABLE}"
        return self._execute_patiently(*args, **options)

    def _execute_patiently(self, *args: Any, **options: Any) -> str | None:
        for _ in range(TRIES):
            try:
                return super().execute(*args, **options)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", None) not in BUSY:
                    raise
            connections.close_all()
            time.sleep(PAUSE)
        raise CommandError("A table was busy each time. Try again in a quieter hour.")


BUSY = ("55P03", "40P01")  # PostgreSQL's lock_not_available and deadlock_detected
