"""The database is brought forward while people read and write."""

import io
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader

from clinic_site.management.commands import migrate
from clinic_site.models import ClinicProfile

pytestmark = pytest.mark.django_db(transaction=True)


def bring_forward() -> str:
    out = io.StringIO()
    try:
        call_command("migrate", "--while-serving", interactive=False, stdout=out)
    finally:
        connection.close()
        connection.settings_dict["OPTIONS"].pop("options", None)
    return out.getvalue()


def test_with_nothing_to_do_it_says_so() -> None:
    assert "No migrations to apply." in bring_forward()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all")
def test_it_steps_back_from_a_busy_table_and_tries_again_when_it_is_free(monkeypatch: pytest.MonkeyPatch) -> None:
    held, free, tries = threading.Event(), threading.Event(), []

    def holds_a_table() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE consultations_look IN ROW EXCLUSIVE MODE")
            held.set()
            free.wait()
        connections.close_all()

    def pause(seconds: float) -> None:
        tries.append(ClinicProfile.objects.count())  # whoever waited behind it goes ahead
        free.set()

    monkeypatch.setattr(migrate.time, "sleep", pause)
    holder = threading.Thread(target=holds_a_table)
    holder.start()
    held.wait()
    said = bring_forward()
    holder.join()

    assert len(tries) == 1
    assert "No migrations to apply." in said


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one lock for all")
def test_a_table_that_is_busy_each_time_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(migrate, "TRIES", 2)
    monkeypatch.setattr(migrate, "PAUSE", 0)
    held, free = threading.Event(), threading.Event()

    def holds_a_table() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("LOCK TABLE consultations_look IN ROW EXCLUSIVE MODE")
            held.set()
            free.wait()
        connections.close_all()

    holder = threading.Thread(target=holds_a_table)
    holder.start()
    held.wait()
    try:
        with pytest.raises(CommandError, match="A table was busy each time"):
            bring_forward()
    finally:
        free.set()
        holder.join()


def test_a_database_that_is_up_to_date_has_nothing_final_to_come() -> None:
    out = io.StringIO()
    call_command("final_migrations", stdout=out)

    assert out.getvalue() == ""


def declared_final(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of the newest migration, which now says that it cannot be undone."""
    [(_, last)] = MigrationLoader(connection).graph.leaf_nodes("clinic_site")
    monkeypatch.setattr(f"clinic_site.migrations.{last}.FINAL", "All keys are lost.", raising=False)
    return last


def test_what_is_final_and_to_come_is_told_with_its_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    last = declared_final(monkeypatch)
    out = io.StringIO()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'clinic_site' AND name = %s", [last])
        call_command("final_migrations", stdout=out)
        transaction.set_rollback(True)

    assert out.getvalue() == f"clinic_site.{last}: All keys are lost.\n"


def test_what_was_final_is_told_of_a_release_that_does_not_know_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    last = declared_final(monkeypatch)
    file = tmp_path / f"clinic_site/migrations/{last}.py"
    file.parent.mkdir(parents=True)
    out = io.StringIO()
    call_command("final_migrations", unknown_to=tmp_path, stdout=out)
    file.touch()
    call_command("final_migrations", unknown_to=tmp_path, stdout=out)

    assert out.getvalue() == f"clinic_site.{last}: All keys are lost.\n"
