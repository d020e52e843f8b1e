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
from deploy.running import answers_within, start_anew, worker_stays

CODE = Path(__file__).resolve().parent.parent
ANSWERS_WITHIN = 20  # seconds, once it has said that it is ready
A_MOMENT = 2  # seconds for what has been running
WORKER_STAYS = 5  # seconds: one that cannot work ends in fewer, or is started again
WAY_BACK = "GUIDE.md says how to go back with a backup, under “Back from an update that lost something”."
LOOK = "See: journalctl -u clinic-web -u clinic-worker -n 50"


def update(code: Path, places: Places, *, final: bool) -> None:
    """Raises Refused with the reason; what ran before then still runs, or runs again."""
    release = build(code, places)
    try:
        prepare(release, final=final)
        start(release, places, lost=lost_for(places.running(), release))
    except BaseException:
        if places.running() != release:
            shutil.rmtree(release, ignore_errors=True)
        raise
    for old in places.superfluous():
        shutil.rmtree(old, ignore_errors=True)


def prepare(release: Path, *, final: bool) -> None:
    """Bring the database forward, so that both the running release and the new one can use it."""
    lost = manage(release, "final_migrations", sorry="The database does not answer.").strip()
    if lost and not final:
        raise Refused(f"{lost}\nThis cannot be undone by a roll-back. If it is meant: update --final")
    manage(release, "migrate", "--no-input", "--while-serving", sorry="The database could not be brought forward.")
    try:
        manage(release, "load_articles", sorry="")
    except Refused as left_out:  # an article that is not fit to be read stays out; the site runs with what it has
        sys.stderr.write(f"{left_out}\n")


def lost_for(older: Path | None, newer: Path) -> str:
    """What was done to the database for good that the older release does not know of; the newer one's code tells."""
    if older is None:
        return ""
    return manage(newer, "final_migrations", f"--unknown-to={older}", sorry="The database does not answer.")


def rollback(places: Places, *, final: bool) -> None:
    running, previous = places.running(), places.previous()
    if running is None or previous in (None, running):
        raise Refused("There is no previous release to go back to.")
    lost = "" if final else lost_for(previous, running)
    if lost:
        raise Refused(
            f"{lost}The previous release does not fit the database any more. {WAY_BACK} "
            "If you know better: rollback --final"
        )
    start(previous, places)


def start(release: Path, places: Places, *, lost: str = "") -> None:
    """Switch over; when the release does not work, switch back at once, unless something was `lost` for the other."""
    before, previous = places.running(), places.previous()
    places.switch_to(release, remember=before is not None and answers_within(A_MOMENT, places))
    if works(release, places):
        return
    if before is None or before == release:
        raise Refused(f"The site does not answer. {LOOK}")
    if lost:
        raise Refused(
            f"{lost}The new release does not work, and the one before does not fit the database any more: mend it and "
            f"update, or go back. {WAY_BACK} {LOOK}"
        )
    places.switch_back(before, previous)
    if works(before, places):
        raise Refused(f"The new release did not work, and the one before runs again. {LOOK}")
    raise Refused(f"Neither the new release nor the one before works. {LOOK}")


def works(release: Path, places: Places) -> bool:
    """Start the services from the release that was switched to; whether it answers, and its worker works."""
    install_units(release, places)
    return start_anew() and answers_within(ANSWERS_WITHIN, places) and worker_stays(WORKER_STAYS)


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
