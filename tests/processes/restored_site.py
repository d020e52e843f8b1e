"""A copy of the site whose backups are made and restored by its own commands, on the database under test."""

import base64
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import psycopg
from django.db import connection

from tests.consultations.kept_posts import ANSWERS
from tests.postgres_server import new_database
from tests.processes.databases import database_under_test
from tests.processes.running_site import READY_WITHIN, RunningSite, free_port

NAME = "clinic"  # of the database
KEY, OTHER_KEY = (base64.b64encode(bytes([number] * 32)).decode() for number in (7, 8))
ASK = """
from datetime import timedelta
from django.utils import timezone
from consultations.models import ConsultationRequest
now = timezone.now()
for reference in REFERENCES:
    ConsultationRequest.objects.create(
        reference=reference, name="Visitor " + reference, phone="+17035550123", channel="PHONE", is_adult=True,
        received_at=now, answer_by=now + timedelta(days=1),
        next_step="FIRST_CONTACT", next_step_at=now + timedelta(days=1),
    )
"""
KEEP_ON_DISK = f"""
from consultations import spool
from consultations.answers import Answers
from consultations.arrival import new_arrival
print(spool.keep(Answers(**{ANSWERS!r}), doubts=[], arrival=new_arrival(), address="192.0.2.1").reference)
"""
LOAD = "from consultations.spool_loading import load_waiting; load_waiting()"
PICTURE = """
from io import BytesIO
from PIL import Image
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
picture = BytesIO()
Image.new("RGB", (300, 200), "teal").save(picture, "WEBP")
default_storage.save("pictures/abc-300.webp", ContentFile(picture.getvalue()))
"""
ERASE = """
from consultations.models import ConsultationRequest, DoNotContact
from consultations.retention import erase
from django.utils import timezone
from datetime import timedelta
erase(ConsultationRequest.objects.get(reference="CDF342"), by=None, why="ASKED")
DoNotContact.objects.create(channel="PHONE", digest="d" * 64, keep_until=timezone.now() + timedelta(days=3650),
    by_name="Olga")
"""
COUNTED = """
import json
from consultations.models import DoNotContact, Erasure
print(json.dumps([Erasure.objects.filter(reference="CDF342").count(), DoNotContact.objects.count()]))
"""
WAITS = "00000000000000001-CDF345-waits"  # a file of the spool
ALL = ["CDF341", "CDF342"]
REFERENCES = """
import json
from consultations.models import ConsultationRequest
print(json.dumps(sorted(ConsultationRequest.objects.values_list("reference", flat=True))))
"""


class RestoredSite(RunningSite):
    """With backups in a folder beside it."""

    def __init__(self, folder: Path, *, database_url: str, mail_port: int) -> None:
        super().__init__(folder, database_url=database_url, mail_port=mail_port)
        self.backups = folder / "backups"
        self.backups.mkdir()
        self.environment |= {"BACKUP_STORAGE": str(self.backups), "BACKUP_KEYS": f"b1:{KEY}"}

    def tell(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        """Run a command that may be refused."""
        command = [sys.executable, "manage.py", *words]
        own = self.environment | environment
        return subprocess.run(command, cwd=self.folder, env=own, capture_output=True, text=True, check=False)

    def refusal(self, *words: str, **environment: str) -> str:
        """What a command says that ends in one sentence, without a traceback."""
        done = self.tell(*words, **environment)
        assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
        return done.stderr

    def shell(self, code: str) -> str:
        return self.manage("shell", "--no-imports", "-c", code)

    def asked(self, *references: str) -> None:
        """Somebody asks, and is told one of these references."""
        self.shell(ASK.replace("REFERENCES", repr(references)))

    def thanked_while_the_database_was_away(self) -> str:
        """Somebody asks, is kept on disk, and is told the reference that is returned."""
        return self.shell(KEEP_ON_DISK).strip()

    def loads_what_waits(self) -> None:
        """As the worker does every two seconds, whether or not there is a database to load it into."""
        self.tell("shell", "--no-imports", "-c", LOAD)

    @contextmanager
    def in_the_middle(self, *words: str) -> "Iterator[tuple[subprocess.Popen[bytes], BinaryIO]]":
        """A restore that waits for the content of the only picture, which is written to what comes with it."""
        (self.folder / "var" / "media" / "pictures" / "abc-300.webp").unlink(missing_ok=True)
        (kept,) = (self.backups / "media").iterdir()
        content = kept.read_bytes()
        kept.unlink()
        os.mkfifo(kept, 0o600)
        command = [sys.executable, "manage.py", *words]
        process = subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=self.log, stderr=self.log)
        try:
            with os.fdopen(_once_read(kept, process), "wb") as picture:
                yield process, picture
                if process.poll() is None:
                    picture.write(content)
            process.wait()
        finally:
            process.kill()
            process.wait()
            kept.unlink()
            kept.write_bytes(content)

    def references(self) -> list[str]:
        return json.loads(self.shell(REFERENCES))

    def first_backup(self) -> str:
        return min(path.name for path in (self.backups / "backups").iterdir())

    def destroy_database(self) -> None:
        """Take it away without a trace, as a broken disk would."""
        if connection.vendor == "sqlite":
            for path in (self.folder / "var").glob("clinic.sqlite3*"):
                path.unlink()
        else:
            with self.server() as server:
                server.execute(f"DROP DATABASE {NAME} WITH (FORCE)")

    def install_anew(self) -> None:
        """On a new machine, as the guide says: a database of its own, and migrated."""
        self.destroy_database()
        if connection.vendor == "postgresql":
            new_database(self.environment["DATABASE_URL"], NAME)
        self.manage("migrate", "--verbosity=0")

    def other_databases(self) -> list[str]:
        """What lies beside the site's own: files, or databases of its server."""
        if connection.vendor == "sqlite":
            kinds = ("restoring", "before")
            found = [path.name for path in (self.folder / "var").iterdir()]
            return sorted(name for name in found if any(kind in name for kind in kinds))
        with self.server() as server:
            names = server.execute("SELECT datname FROM pg_database WHERE starts_with(datname, 'clinic_')").fetchall()
        return sorted(name for (name,) in names)

    @contextmanager
    def server(self) -> "Iterator[psycopg.Connection]":
        with psycopg.connect(self.environment["DATABASE_URL"].rpartition("/")[0] + "/postgres", autocommit=True) as own:
            yield own

    @contextmanager
    def somebody_connected(self) -> Iterator[None]:
        """As a web server has the database open that nobody stopped."""
        if connection.vendor == "sqlite":
            with closing(sqlite3.connect(self.folder / "var" / "clinic.sqlite3")) as own:
                own.execute("SELECT COUNT(*) FROM auth_user").fetchone()
                yield
        else:
            with psycopg.connect(self.environment["DATABASE_URL"]):
                yield


def _once_read(pipe: Path, process: "subprocess.Popen[bytes]") -> int:
    """Wait until somebody opens a pipe for reading."""
    deadline = time.monotonic() + READY_WITHIN
    while process.poll() is None and time.monotonic() < deadline:
        with suppress(OSError):
            descriptor = os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)
            os.set_blocking(descriptor, True)
            return descriptor
        time.sleep(0.02)
    raise AssertionError("The restore did not come to the picture.")


@contextmanager
def site_with_backups(folder: Path, mail_port: int) -> Iterator[RestoredSite]:
    """Not started: its database is there, and empty."""
    with database_under_test(folder) as database:
        site = RestoredSite(folder, database_url=database.url, mail_port=mail_port)
        try:
            yield site
        finally:
            site.stop()


@contextmanager
def site_with_a_backup(folder: Path) -> Iterator[RestoredSite]:
    """Two people have asked, one waits on disk, and a picture is there; then a backup was made."""
    with site_with_backups(folder, free_port()) as site:
        site.manage("migrate", "--verbosity=0")
        site.asked(*ALL)
        site.shell(PICTURE)
        waiting = site.folder / "var" / "spool"
        waiting.mkdir()
        (waiting / WAITS).write_text("sealed already")
        site.manage("back_up")
        yield site
