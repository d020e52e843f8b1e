"""Which Python tries the newest Django, and what it is given."""

import stat
import sys
from pathlib import Path

import pytest

from tests import next_versions
from tests.next_versions import newest, version_of, without_hashes


def python_that_says(folder: Path, name: str, words: str, status: int = 0) -> Path:
    """A program that answers like a Python of some version."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {words}\nexit {status}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def test_the_newest_python_that_works_is_taken(tmp_path: Path) -> None:
    twelve, thirteen = (python_that_says(tmp_path, f"python3.{minor}", f"3 {minor} 1") for minor in (12, 13))
    broken = python_that_says(tmp_path, "python3.14", "3 14 0", status=1)

    assert newest([twelve, thirteen, broken, tmp_path / "nothing"]) == thirteen


@pytest.mark.parametrize("found", [[], ["3 11 9"], ["3 11 9", "2 7 18"]])
def test_nothing_is_taken_that_the_newest_django_refuses(tmp_path: Path, found: list[str]) -> None:
    pythons = [python_that_says(tmp_path, f"python-{place}", words) for place, words in enumerate(found)]

    assert newest(pythons) is None


def test_version_of_this_python_is_known() -> None:
    assert version_of(Path(sys.executable)) == sys.version_info[:3]


def test_without_a_new_python_it_says_so_and_ends_well(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    next_versions.main([])

    assert capsys.readouterr().out.startswith("NOT RUN: the tests on the newest Django. It needs Python 3.12 or newer")


def test_every_pin_but_that_of_django_is_kept_and_none_of_the_hashes() -> None:
    pins = without_hashes(
        "django==5.2.19 \\\n    --hash=sha256:aa\n    # via axes\ndjango-csp==4.0 \\\n    --hash=sha256:bb\n"
        "psycopg[binary]==3.3.9 ; python_version < '3.14' \\\n    --hash=sha256:cc\n"
    )

    assert pins == "django-csp==4.0\npsycopg[binary]==3.3.9 ; python_version < '3.14'\n"
