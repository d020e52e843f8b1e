"""Bandit reads our code and finds nothing, with the rules that pyproject.toml leaves in."""

import subprocess
import sys
from pathlib import Path

from django.conf import settings

OURS = ["clinic_site", "pages", "consultations"]


def bandit(*paths: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "bandit", "--quiet", "--configfile", "pyproject.toml", "--recursive", *paths]
    return subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False)


def test_our_code_has_no_finding() -> None:
    ended = bandit(*OURS)

    assert (ended.returncode, ended.stdout) == (0, "")


def test_bandit_would_find_what_is_dangerous(tmp_path: Path) -> None:
    dangerous = "import hashlib, pickle\nprint(eval(input()), pickle.loads(b''), hashlib.md5(b''))\n"
    (tmp_path / "careless.py").write_text(dangerous)
    ended = bandit(str(tmp_path))

    assert ended.returncode == 1
    assert [rule for rule in ("B307", "B301", "B324") if rule not in ended.stdout] == []
