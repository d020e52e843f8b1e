"""Runs the unit tests on the newest Django, with the newest Python that is found here. `python -m tests.next_versions`.

Ends with 0, and says so aloud, where no Python is new enough. Packages go into var/next/. They come without hashes
there: Django's pin is lifted, and pip wants hashes for all packages or for none.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / "var" / "next"
VENV_PYTHON = VENV / "bin" / "python"
WANTED, LIFTED = VENV / "wanted.txt", "django"
OLDEST = (3, 12)  # that Django 6 takes
NEWEST_KNOWN = 14
# What holds only for the packages that are pinned, and what needs a browser.
NOT_RUN = ["tests/journeys", "tests/clinic_site/supply_chain"]
# Listed at the end of pytest's own words instead of failing: they are what is to be done before the move.
LISTED = ["-W", "default::DeprecationWarning", "-W", "default::PendingDeprecationWarning"]


def main(chosen: list[str]) -> None:
    """`chosen` are arguments for pytest; without any, all unit tests are run."""
    python = newest(candidates())
    if python is None:
        oldest = ".".join(map(str, OLDEST))
        say(f"NOT RUN: the tests on the newest Django. It needs Python {oldest} or newer, and none was found.")
        return
    prepare(python)
    say(f"\n== Tests on Django {version_of_django()} and Python {'.'.join(map(str, version_of(python)))}")
    ignored = [argument for path in NOT_RUN for argument in ("--ignore", path)]
    command = [str(VENV_PYTHON), "-m", "pytest", "-q", *ignored, *LISTED, *(chosen or ["--numprocesses=2"])]
    sys.exit(subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": ""}, check=False).returncode)


def candidates() -> list[Path]:
    names = [f"python3.{minor}" for minor in range(NEWEST_KNOWN, OLDEST[1] - 1, -1)]
    on_path = [Path(found) for name in names if (found := shutil.which(name))]
    return on_path + sorted(Path.home().glob(".pyenv/versions/*/bin/python3.[0-9][0-9]"))


def newest(pythons: Iterable[Path]) -> Path | None:
    usable = [(version_of(python), python) for python in pythons]
    return max((found for found in usable if found[0] >= OLDEST), default=(OLDEST, None))[1]


def version_of(python: Path) -> tuple[int, ...]:
    """Its version; (0,) for what does not run."""
    command = [str(python), "-c", "import sys, venv, ensurepip; print(*sys.version_info[:3])"]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    except (OSError, subprocess.TimeoutExpired):
        return (0,)
    return tuple(map(int, ended.stdout.split())) if ended.returncode == 0 else (0,)


def prepare(python: Path) -> None:
    wanted = without_hashes((ROOT / "requirements-dev.txt").read_text())
    stamp = f"# {version_of(python)}\n{wanted}"
    if not WANTED.exists() or WANTED.read_text() != stamp:
        say(f"Installing the packages for {python.name} into var/next/ …")
        run([str(python), "-m", "venv", "--clear", str(VENV)])
        requirements = VENV / "requirements.txt"
        requirements.write_text(wanted)
        pip("--no-deps", "--requirement", str(requirements))
        WANTED.write_text(stamp)
    pip("--upgrade", "Django>=6")


def without_hashes(requirements: str) -> str:
    """Every pin of such a file but Django's, a line each."""
    pins = [line.rstrip(" \\") for line in requirements.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    return "\n".join(pin for pin in pins if re.split(r"[=\[ ]", pin)[0].lower() != LIFTED) + "\n"


def version_of_django() -> str:
    command = [str(VENV_PYTHON), "-c", "import django; print(django.__version__)"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def pip(*arguments: str) -> None:
    run([str(VENV_PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq", *arguments])


def run(command: list[str]) -> None:
    if subprocess.run(command, cwd=ROOT, check=False).returncode:
        sys.exit("The packages could not be installed: is the package index within reach?")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a command for people)


if __name__ == "__main__":
    main(sys.argv[1:])
