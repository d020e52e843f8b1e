"""On SQLite a file that was moved away or deleted costs nobody the request for which they were thanked."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, connections, transaction
from django.test import Client

from clinic_site import patience
from clinic_site.models import TimedJob
from clinic_site.sqlite import base
from clinic_site.sqlite.new_file import make_missing_file
from consultations.models import ConsultationRequest
from consultations.spool_loading import load_waiting
from tests.consultations.browser import main_text
from tests.factories import EVERY_ANSWER, RECEIVED_AT

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="is about the file of SQLite"),
]


@pytest.fixture
def database_file() -> Iterator[Path]:
    """Where the database stands; whatever a test does to it, it stands there again afterwards."""
    path = Path(connection.settings_dict["NAME"])
    yield path
    connection.close()
    if away(path).exists():
        away(path).replace(path)


def away(path: Path) -> Path:
    return path.with_name(f"{path.name}.away")


def add_job(name: str) -> None:
    TimedJob.objects.create(name=name, due_at=RECEIVED_AT)


def test_no_file_is_made_in_place_of_one_that_was_moved_away(database_file: Path) -> None:
    connection.close()
    database_file.rename(away(database_file))

    with pytest.raises(OperationalError):
        connection.ensure_connection()
    assert database_file.exists() is False


def test_nothing_is_committed_to_a_file_that_was_moved_away_in_the_meantime(database_file: Path) -> None:
    with pytest.raises(OperationalError, match="no longer at its path"), transaction.atomic():  # noqa: PT012
        add_job("in the moved file")
        database_file.rename(away(database_file))
    away(database_file).rename(database_file)

    assert TimedJob.objects.filter(name="in the moved file").exists() is False


def test_nothing_is_committed_when_another_file_has_taken_its_place(database_file: Path) -> None:
    with pytest.raises(OperationalError, match="no longer at its path"), transaction.atomic():  # noqa: PT012
        add_job("in the moved file")
        database_file.rename(away(database_file))
        sqlite3.connect(database_file).close()
        database_file.touch()

    assert connection.is_usable() is False


def test_visitor_who_cannot_be_stored_is_thanked_and_stored_once_the_file_is_back(
    client: Client, database_file: Path
) -> None:
    client.get("/")  # puts the clinic's facts on disk
    connection.ensure_connection()
    database_file.rename(away(database_file))
    answer = client.post("/consultation/", EVERY_ANSWER)
    told = main_text(client.get(answer["Location"]).text)
    away(database_file).rename(database_file)

    assert load_waiting() == 1
    request = ConsultationRequest.objects.get()
    assert (request.name, request.reference_spoken in told) == ("Ada", True)


def test_migrate_makes_a_missing_file_readable_by_its_owner_alone(database_file: Path) -> None:
    connections.close_all()
    database_file.rename(away(database_file))
    call_command("migrate", verbosity=0)
    mode, made = database_file.stat().st_mode & 0o777, TimedJob.objects.count()
    connection.close()
    database_file.unlink()

    assert (mode, made) == (0o600, 0)


def test_no_file_is_made_beside_the_log_of_one_that_was_moved_away(database_file: Path) -> None:
    connection.close()
    database_file.rename(away(database_file))
    log = database_file.with_name(f"{database_file.name}-wal")
    log.write_bytes(b"what was thanked for")
    with pytest.raises(CommandError, match="was moved away. Put it back."):
        make_missing_file()
    log.unlink()

    assert database_file.exists() is False


def synchronous() -> int:
    """How careful commits are: 2 waits for the disk."""
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA synchronous").fetchone()[0]


def test_commit_after_a_light_write_waits_for_the_disk_again() -> None:
    during = connection.light_write("SELECT synchronous FROM pragma_synchronous", [])
    after = synchronous()
    with pytest.raises(OperationalError):
        connection.light_write("SELECT 1 FROM nowhere", [])

    assert (during, after, synchronous()) == ([(1,)], 2, 2)


def test_light_write_in_a_transaction_is_as_careful_as_the_transaction() -> None:
    with transaction.atomic():
        assert connection.light_write("SELECT synchronous FROM pragma_synchronous", []) == [(2,)]


def test_nobody_waits_for_the_turn_and_then_as_long_for_the_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The turn came after two of the five seconds for which anybody waits."""
    monkeypatch.setattr(base, "time", SimpleNamespace(monotonic=iter([100.0, 102.0]).__next__))
    with connection._turn():
        left = busy_timeout()
    connection._give_back()

    assert (left, busy_timeout()) == (3000, 5000)


def busy_timeout() -> int:
    with connection.cursor() as cursor:
        return cursor.execute("PRAGMA busy_timeout").fetchone()[0]


def test_turn_comes_back_however_a_transaction_ends(database_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way would leave the next writer waiting for ever."""
    with pytest.raises(ValueError, match="changed our mind"), transaction.atomic():
        raise ValueError("changed our mind")
    with transaction.atomic():
        connection.close()
    with sqlite3.connect(database_file, isolation_level=None) as somebody:
        somebody.execute("BEGIN IMMEDIATE")
        monkeypatch.setattr(patience, "_patience", 0.05)
        connection.close()
        with pytest.raises(OperationalError, match="locked"), transaction.atomic():
            add_job("while somebody else writes")
        monkeypatch.undo()
        somebody.execute("ROLLBACK")
    somebody.close()
    connection.close()
    with pytest.raises(OperationalError, match="no longer at its path"), transaction.atomic():  # noqa: PT012
        add_job("in the moved file")
        database_file.rename(away(database_file))
    away(database_file).rename(database_file)

    add_job("after all of it")
    with transaction.atomic():
        add_job("in a turn of its own")
    assert TimedJob.objects.filter(name__startswith="in a turn").exists() is True
