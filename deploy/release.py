"""Updates the site on a server without a gap, and goes back. GUIDE.md says when.

As root, from the folder of the new code: `python3 -m deploy.release update`, or `rollback`.
"""

import argparse
import fcntl
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.building import Refused, build, manage
from deploy.places import UNITS, Places
from deploy.running import answers_within, start_anew

CODE = Path(__file__).resolve().parent.parent
ANSWERS_WITHIN = 20  # seconds, once it has said that it is ready
FINAL_NOTE = "FINAL"  # in the folder of a release: what it did that cannot be undone


def update(code: Path, places: Places, *, final: bool) -> None:
    """Raises Refused with the reason; what ran before then still runs, or runs again."""
    release = build(code, places)
    try:
        prepare(release, final=final)
    except BaseException:
        shutil.rmtree(release, ignore_errors=True)
        raise
    start(release, places)
    for old in places.superfluous():
        shutil.rmtree(old, ignore_errors=True)


def prepare(release: Path, *, final: bool) -> None:
    """Bring the database forward, so that both the running release and the new one can use it."""
    lost = manage(release, "final_migrations", sorry="The database does not answer.").strip()
    if lost and not final:
        raise Refused(f"{lost}\nThis cannot be undone by a roll-back. If it is meant: update --final")
    manage(release, "migrate", "--no-input", "--while-serving", sorry="The database could not be brought forward.")
    if lost:
        (release / FINAL_NOTE).write_text(f"{lost}\n")
    try:
        manage(release, "load_articles", sorry="")
    except Refused as left_out:  # an article that is not fit to be read stays out; the site runs with what it has
        sys.stderr.write(f"{left_out}\n")


def rollback(places: Places, *, final: bool) -> None:
    running, previous = places.running(), places.previous()
    if running is None or previous is None:
        raise Refused("There is no previous release to go back to.")
    note = running / FINAL_NOTE
    if note.exists() and not final:
        raise Refused(
            f"{note.read_text()}The previous release does not fit the database any more: restore a backup instead. "
            "If you know better: rollback --final"
        )
    start(previous, places)


def start(release: Path, places: Places) -> None:
    """Switch over; when the release does not answer, switch back at once."""
    before = places.running()
    places.switch_to(release)
    install_units(release, places)
    if start_anew() and answers_within(ANSWERS_WITHIN, places):
        return
    if before is None or before == release:
        raise Refused("The site does not answer. See: journalctl -u clinic-web -n 50")
    places.switch_to(before)
    install_units(before, places)
    start_anew()
    raise Refused("The new release did not answer, and the one before runs again. See: journalctl -u clinic-web -n 50")


def install_units(release: Path, places: Places) -> None:
    for name in UNITS:
        shutil.copyfile(release / "deploy" / name, places.units / name)
    subprocess.run(["systemctl", "daemon-reload"], check=True)


@contextmanager
def one_at_a_time(places: Places) -> Iterator[None]:
    with (places.root / "release.lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("Another update is under way.") from None
        yield


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python3 -m deploy.release", description=__doc__)
    parser.add_argument("what", choices=["update", "rollback"])
    parser.add_argument("--final", action="store_true", help="go on though it cannot be undone")
    chosen, places = parser.parse_args(arguments), Places()
    try:
        with one_at_a_time(places):
            if chosen.what == "update":
                update(CODE, places, final=chosen.final)
            else:
                rollback(places, final=chosen.final)
    except Refused as reason:
        sys.exit(str(reason))
    sys.stdout.write(f"The site runs from {places.running()}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
