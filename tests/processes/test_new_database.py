"""Commands on a machine that has no database yet."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings

SECRETS = {
    "SECRET_KEY": "a key for these commands alone, and for nothing else",
    "FIELD_ENCRYPTION_KEYS": "t1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "CONTACT_HASH_KEY": "another key for these commands alone",
}


def manage(command: str, database: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **SECRETS, "DATABASE_URL": f"sqlite:///{database}"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    line = [sys.executable, "manage.py", command]
    return subprocess.run(line, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=False)


def test_migrate_makes_the_database_and_the_articles_can_be_loaded(tmp_path: Path) -> None:
    database = tmp_path / "new" / "clinic.sqlite3"

    assert (manage("migrate", database).returncode, database.is_file()) == (0, True)
    assert manage("load_articles", database).returncode == 0


def test_a_command_without_a_database_says_so_in_one_sentence(tmp_path: Path) -> None:
    done = manage("load_articles", tmp_path / "nowhere.sqlite3")

    assert (done.returncode, done.stderr.count("\n"), "Traceback" in done.stderr) == (1, 1, False)
    assert "manage.py migrate" in done.stderr
