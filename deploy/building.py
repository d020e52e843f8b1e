"""Makes the folder of a new release: the code, its packages, its static files. The running release goes on as it is."""

import json
import os
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

from deploy.places import Places

LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", ".env", "tests", "bench", "__pycache__")
ROOM = 1_000_000_000  # bytes that a release may take, with some to spare for the database
PIP = ["-m", "pip", "--disable-pip-version-check", "install", "-qq", "--no-deps"]
MANIFEST = "var/static/staticfiles.json"  # which files the pages of a release name
SIDE_BY_SIDE = ("", ".gz", ".br")  # a static file, and what it was compressed to


class Refused(Exception):
    """Why nothing was switched over; the running release is untouched."""


def build(code: Path, places: Places) -> Path:
    """Raises Refused, and leaves nothing behind, when anything goes wrong."""
    if shutil.disk_usage(places.root).free < ROOM:
        raise Refused(f"Less than {ROOM // 10**9} GB are free under {places.root}. Make room, then try again.")
    release = places.releases / f"{datetime.now(tz=UTC):%Y%m%d-%H%M%S-%f}"
    try:
        _fill(release, code, places)
    except OSError:
        shutil.rmtree(release, ignore_errors=True)
        raise Refused("The new release could not be written. Is the disk full? See: df -h") from None
    except BaseException:
        shutil.rmtree(release, ignore_errors=True)
        raise
    return release


def _fill(release: Path, code: Path, places: Places) -> None:
    shutil.copytree(code, release, ignore=LEFT_OUT)
    (release / ".env").symlink_to(places.environment)  # one file, read by one reader, whoever starts something
    run(["python3", "-m", "venv", ".venv"], release, "The virtual environment could not be made.")
    # The hashes are those of the packages that were tested; none of them runs anything while it is installed.
    exactly = ["--require-hashes", "--only-binary", ":all:", "-r", "requirements.txt"]
    run([".venv/bin/python", *PIP, *exactly], release, "The packages could not be installed.")
    folders = ["clinic_site", "pages", "consultations", "deploy"]
    run([".venv/bin/python", "-m", "compileall", "-q", *folders], release, "The code could not be compiled.")
    (release / "var").mkdir()
    run(["chown", "clinic:clinic", "var"], release, "The user named clinic is missing.")
    manage(release, "check", sorry="The settings are not right.")
    manage(release, "collectstatic", "--no-input", "--verbosity=0", sorry="The static files could not be collected.")
    load = [".venv/bin/python", "-m", "clinic_site.web", "--check-config"]
    run(as_clinic(load), release, "The new release does not start.")
    for other in places.releases.iterdir():
        if other != release and (other / MANIFEST).exists():
            share_static_files(release, other)
    running = places.running()
    if running is not None:
        share_static_files(running, release)  # for a roll-back


def share_static_files(release: Path, other: Path) -> None:
    """Give `release` the static files of `other` as well: a page that is open in a browser may still ask for them.

    Their names hold a hash of what is in them, so that one never stands in another's way.
    """
    ours, theirs = release / "var" / "static", other / "var" / "static"
    for name in json.loads((other / MANIFEST).read_text())["paths"].values():
        for end in SIDE_BY_SIDE:
            source, target = theirs / f"{name}{end}", ours / f"{name}{end}"
            if source.exists() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                os.link(source, target)


def as_clinic(command: list[str]) -> list[str]:
    """The command as the user of the site, who may change nothing but its data."""
    return ["runuser", "-u", "clinic", "--", *command]


def manage(release: Path, *words: str, sorry: str) -> str:
    """What a command of the site prints. Raises Refused with `sorry` when it fails; it has said why."""
    return run(as_clinic([".venv/bin/python", "manage.py", *words]), release, sorry)


def run(command: list[str], folder: Path, sorry: str) -> str:
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise Refused(f"{done.stdout}{sorry}")
    return done.stdout
