"""Commands on a machine that has no database yet."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from django.conf import settings

HOW_MANY = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'trigger'"
SECRETS = {
    "SECRET_KEY": "a key for these commands alone, and for nothing else",
    "FIELD_ENCRYPTION_KEYS": "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "CONTACT_HASH_KEY": "another key for these commands alone",
}


def manage(command: str, database: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **SECRETS, "DATABASE_URL": f"sqlite:///{database}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    line = [sys.executable, "manage.py", command, *words]
    return subprocess.run(line, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def test_migrate_makes_the_database_and_the_articles_can_be_loaded(tmp_path: Path) -> None:
    database = tmp_path / "new" / "clinic.sqlite3"

    assert (manage("migrate", database).returncode, database.is_file()) == (0, True)
    assert manage("load_articles", database).returncode == 0


def test_a_command_without_a_database_says_so_in_one_sentence(tmp_path: Path) -> None:
    done = manage("load_articles", tmp_path / "nowhere.sqlite3")

    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (1, 1, False)
    assert "manage.py migrate" in done.stderr


def test_start_gives_a_database_the_guards_of_a_new_release(tmp_path: Path) -> None:
    """A release may bring others without a migration."""
    database = tmp_path / "clinic.sqlite3"
    manage("migrate", database)
    with closing(sqlite3.connect(database)) as opened:
        (before,) = opened.execute(HOW_MANY).fetchone()
        opened.execute("DROP TRIGGER reference_was_told_for_another_request")
    started = manage("serve", database, "--only-prepare")
    with closing(sqlite3.connect(database)) as opened:
        assert (started.returncode, opened.execute(HOW_MANY).fetchone()) == (0, (before,))
