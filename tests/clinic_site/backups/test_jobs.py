import io
import logging
import os
import pwd
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from clinic_site.backups import jobs
from clinic_site.backups.making import make_backup
from clinic_site.backups.manifest import all_backups
from clinic_site.backups.model import BackupRun
from clinic_site.backups.stores import FolderStore
from clinic_site.management.commands import back_up, rehearse_restore, sweep_backups
from clinic_site.timed_jobs import JOBS
from tests.clinic_site.test_log_lines import fields_of

pytestmark = pytest.mark.django_db(transaction=True)
# Stands in for manage.py, and goes on until it is ended.
PROGRAM = "import signal; signal.pause()"
MARKER = "Markername"
# A rehearsal that comes to a bad end, as the worker begins it.
FAILS = """
import django; django.setup()
from django.db import DatabaseError
from clinic_site.backups.refusals import BackupRefused
from clinic_site.management.commands.rehearse_restore import Command
def run(only_if_due):
    raise RAISED
Command.run = staticmethod(run)
Command().run_from_argv(["manage.py", "rehearse_restore", "--if-due"])
"""


@pytest.fixture(autouse=True)
def own_hooks(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What begins as the worker's own changes how the whole process tells of errors."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    logging.captureWarnings(False)


@pytest.fixture
def program(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """What the jobs start here; it is ended with the test."""
    path = tmp_path / "manage.py"
    path.write_text(PROGRAM)
    settings.BASE_DIR = tmp_path
    running: dict = {}
    monkeypatch.setattr(jobs, "_running", running)
    yield path
    for process in running.values():
        process.kill()
        process.wait()


def test_jobs_of_backups_are_known() -> None:
    assert {"back-up", "rehearse-restore", "sweep-backups"} <= set(JOBS)
    assert JOBS["back-up"].every.total_seconds() == 300


def test_a_site_without_backups_starts_nothing(program: Path, settings: Settings) -> None:
    settings.BACKUP_STORAGE = None
    for name in ("back-up", "rehearse-restore", "sweep-backups"):
        JOBS[name].run()

    assert jobs._running == {}


def test_a_backup_runs_beside_the_worker_which_goes_on_at_once_and_only_once(
    backups: FolderStore, program: Path
) -> None:
    JOBS["back-up"].run()
    process = jobs._running["back_up"]
    JOBS["back-up"].run()

    assert process.args == [sys.executable, str(program), "back_up", "--if-due"]
    assert jobs._running["back_up"] is process
    assert process.poll() is None


def test_after_a_process_has_ended_another_is_started(backups: FolderStore, program: Path) -> None:
    JOBS["back-up"].run()
    first = jobs._running["back_up"]
    first.kill()
    first.wait()
    JOBS["back-up"].run()

    assert jobs._running["back_up"] is not first


def test_a_rehearsal_waits_for_the_first_backup(backups: FolderStore, program: Path) -> None:
    JOBS["rehearse-restore"].run()
    assert jobs._running == {}
    BackupRun.objects.create(kind="MADE", machine="here", ended_at="2026-11-27T12:00Z", succeeded=True)
    JOBS["rehearse-restore"].run()

    assert list(jobs._running) == ["rehearse_restore"]


def test_a_backup_that_hangs_for_more_than_an_hour_is_ended_so_that_another_can_begin(
    backups: FolderStore, program: Path
) -> None:
    JOBS["back-up"].run()
    process = jobs._running["back_up"]
    jobs._begun["back_up"] -= 3601
    JOBS["back-up"].run()

    assert process.wait(timeout=10) != 0


def test_old_backups_go_also_while_none_can_be_made(backups: FolderStore) -> None:
    run = make_backup()
    made = []
    for days in (6, 12, 18, 24, 30):
        with time_machine.travel(run.started_at + timedelta(days=days)):
            made.append(make_backup().name)
    with time_machine.travel(run.started_at + timedelta(days=36)):
        call_command("sweep_backups", "--if-due")

    assert [file.name for file in all_backups(backups)] == made[::-1]


def test_old_backups_are_swept_beside_the_worker_which_is_ready_also_while_their_store_is_away(
    backups: FolderStore, program: Path
) -> None:
    backups.folder.rmdir()
    JOBS["sweep-backups"].run()

    assert jobs._running["sweep_backups"].args == [sys.executable, str(program), "sweep_backups", "--if-due"]
    with pytest.raises(SystemExit):
        call_command("sweep_backups", "--if-due")
    with pytest.raises(CommandError, match="is not there: make it, or mount its disk"):
        call_command("sweep_backups")


def test_what_the_worker_had_begun_tells_how_it_went_as_a_line_of_the_log(
    backups: FolderStore, capsys: pytest.CaptureFixture[str], written: io.StringIO
) -> None:
    call_command("back_up", "--if-due")
    backups.folder.rename(backups.folder.with_name("away"))
    with pytest.raises(SystemExit) as ended, time_machine.travel(timezone.now() + timedelta(hours=1)):
        call_command("back_up", "--if-due")
    told = [fields_of(line) for line in written.getvalue().splitlines()]

    assert capsys.readouterr().out == ""
    assert ended.value.code == 1
    assert [(line["level"], line["logger"], line["job"]) for line in told] == [
        ("INFO", "clinic.backups", "back-up"),
        ("ERROR", "clinic.backups", "back-up"),
    ]
    assert told[0]["event"].startswith("Backup: All went well. ")
    assert "is not there: make it, or mount its disk" in told[1]["event"]


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        (f"ValueError('{MARKER}')", {"error": "builtins.ValueError"}),
        (f"DatabaseError('{MARKER}')", {"logger": "clinic.backups", "job": "rehearse-restore"}),
        ("BackupRefused('There is no room.')", {"event": "failed: There is no room.", "job": "rehearse-restore"}),
    ],
)
def test_no_error_of_what_the_worker_had_begun_repeats_a_private_value(raised: str, expected: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-c", FAILS.replace("RAISED", raised)], capture_output=True, text=True)
    (told,) = [fields_of(line) for line in done.stderr.splitlines()]

    assert (done.returncode, done.stdout, MARKER in done.stderr) == (1, "", False)
    assert told.items() >= expected.items()


def test_commands_are_named_as_their_jobs() -> None:
    for command in (back_up, rehearse_restore, sweep_backups):
        assert command.Command.job in JOBS


def test_root_is_told_to_run_it_as_the_account_of_the_site(
    backups: FolderStore, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files that root makes could not be opened by the site."""
    if os.geteuid() == 0:
        os.chown(settings.VAR_DIR, pwd.getpwnam("nobody").pw_uid, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 0)

    with pytest.raises(CommandError, match="as the account of the site: runuser -u "):
        call_command("back_up")
    assert all_backups(backups) == []
