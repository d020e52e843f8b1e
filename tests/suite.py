"""Runs every test there is: on SQLite, on PostgreSQL, then the journeys in a browser. `python -m tests.suite`.

With `--drills` it runs the long failure tests in their place.
"""

import os
import signal
import subprocess
import sys
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from tests.chromium import find_chromium
from tests.postgres_server import answers, given_url, own_server, programs
from tests.processes.front import find_nginx
from tests.redis_server import find_redis

JOURNEYS, DRILLS = "tests/journeys", "tests/drills"
PYTEST = [sys.executable, "-m", "pytest"]
IN_TWO_PROCESSES = ["--numprocesses=2", "--dist=worksteal", "-q"]
UNIT_TESTS = [*PYTEST, "--ignore", JOURNEYS, *IN_TWO_PROCESSES]


def main() -> None:
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    missing = say_what_is_missing()
    if missing and os.environ.get("CI") == "true":
        sys.exit("Under CI=true that is a failure.")
    drills = sys.argv[1:] == ["--drills"]
    what, tests = ("Drills", [*PYTEST, DRILLS]) if drills else ("Tests", UNIT_TESTS)
    run(f"{what} on SQLite", tests, DATABASE_URL="")
    if "PostgreSQL" not in missing:
        with postgres_server() as url:
            run(f"{what} on PostgreSQL", tests, DATABASE_URL=url)
    if drills:
        return
    if "Chromium" not in missing and Path(JOURNEYS).is_dir():
        # Playwright keeps an event loop running in the thread that also talks to the database.
        run(
            "Journeys in a browser",
            [*PYTEST, JOURNEYS, *IN_TWO_PROCESSES],
            DATABASE_URL="",
            DJANGO_ALLOW_ASYNC_UNSAFE="1",
        )


def say_what_is_missing() -> list[str]:
    """Name aloud, before anything else, what will not be run here."""
    missing = []
    if not programs() and not (given_url() and answers(given_url())):
        missing.append("PostgreSQL")
        say("NOT RUN: the tests on PostgreSQL. No server found. Debian: apt-get install postgresql")
    if not find_chromium():
        missing.append("Chromium")
        say("NOT RUN: the journeys in a browser. No Chromium found. Debian: apt-get install chromium")
    if not find_nginx():
        missing.append("nginx")
        say("NOT RUN: the tests behind a proxy. No nginx found. Debian: apt-get install nginx")
    if not find_redis():
        missing.append("Redis")
        say("NOT RUN: the tests of a shared cache. No server found. Debian: apt-get install redis-server")
    return missing


def postgres_server() -> AbstractContextManager[str]:
    url = given_url()
    if url and answers(url):
        return nullcontext(url)
    if url:
        say("The PostgreSQL server that DATABASE_URL names does not answer; starting one of our own.")
    folder = programs()
    if folder is None:
        sys.exit("There is no PostgreSQL server to start any more.")
    return own_server(folder)


def run(title: str, command: list[str], **environment: str) -> None:
    """Run one part and stop everything when it fails."""
    say(f"\n== {title}")
    part = subprocess.Popen(command, env=os.environ | environment)
    try:
        status = part.wait()
    except BaseException:
        part.terminate()
        part.wait()
        raise
    if status:
        sys.exit(status)


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (a command for people)


if __name__ == "__main__":
    main()
