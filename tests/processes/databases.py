"""Databases that can be taken away from a running site and given back as they were."""

import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from django.db import connection

from tests.postgres_server import make_cluster, new_database, programs, start_server

AS_IT_COMES: list[str] = []  # each commit is on disk


class Database(Protocol):
    url: str

    def stop(self) -> None:
        """Take it away in the middle of whatever it does."""

    def start(self) -> None:
        """Give it back."""


class SQLiteFile:
    """In the site's own folder; "stopped" means moved away."""

    url = ""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "site" / "var" / "clinic.sqlite3"
        self.elsewhere = folder / "elsewhere.sqlite3"

    def stop(self) -> None:
        self.path.rename(self.elsewhere)

    def start(self) -> None:
        self.elsewhere.rename(self.path)


class PostgreSQLServer:
    """A server of its own, so that the one under the other tests stays up; "stopped" means cut off at once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = make_cluster(programs(), folder)
        self.process: subprocess.Popen[bytes] | None = None

    def stop(self) -> None:
        self.process.send_signal(signal.SIGQUIT)
        self.process.wait()

    def start(self) -> None:
        self.process = start_server(programs(), self.folder, self.url, AS_IT_COMES)


@contextmanager
def database_under_test(folder: Path) -> Iterator[Database]:
    """Of the kind that the tests run on; `folder` is that of the running site."""
    if connection.vendor == "sqlite":
        yield SQLiteFile(folder)
        return
    with tempfile.TemporaryDirectory(prefix="clinic-postgres-", ignore_cleanup_errors=True) as own:
        server = PostgreSQLServer(Path(own))
        server.start()
        new_database(server.url, "clinic")
        try:
            yield server
        finally:
            server.stop()
            shutil.rmtree(own, ignore_errors=True)
