"""The files in which the web server's processes count, and which are added up when somebody asks.

Two files for each process. They are written through memory, where a disk that is full would end the process in the
middle of a request; so all their room is taken before anything is counted, and where there is none, nothing is.
"""

import fcntl
import logging
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from prometheus_client.mmap_dict import MmapedDict

logger = logging.getLogger("clinic.metrics")

KINDS = ("counter", "histogram")
GONE = "gone"  # in place of a number: what processes counted that have ended
# Room for each method, status and step of the clock of 300 routes, more than the site has.
ROOM = 1 << 20  # bytes
LOCK = ".lock"
UNREADY = ".new"


def folder() -> Path:
    return settings.VAR_DIR / "metrics"


def empty() -> None:
    """Begin to count anew: call it before the first process counts."""
    with suppress(OSError):  # then there is no room either, and nothing is counted
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (*folder().glob("*.db"), *folder().glob(f"*{UNREADY}")):
            path.unlink(missing_ok=True)


def make_room(process: int | str) -> bool:
    """Take the room on disk in which this process counts; False when there is none."""
    try:
        for kind in KINDS:
            _make_file(folder() / f"{kind}_{process}.db")
    except OSError:
        for kind in KINDS:
            with suppress(OSError):
                (folder() / f"{kind}_{process}.db").unlink()
            with suppress(OSError):
                (folder() / f"{kind}_{process}{UNREADY}").unlink()
        return False
    return True


def _make_file(path: Path) -> None:
    """Whoever reads the figures at that moment finds all of it or nothing: an empty one would end the reading."""
    if path.exists():
        return
    unready = path.with_suffix(UNREADY)
    with open(unready, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, ROOM)
    os.replace(unready, path)


def fold() -> None:
    """Add up what processes counted that have ended, so that each restart does not leave two files behind.

    While somebody reads, nothing is done, and the next call does it: the web server must not wait here, nor fail.
    """
    try:
        with locked(patient=False) as is_ours:
            if is_ours:
                _fold([path for path in folder().glob("*.db") if not _counts_still(path)])
    except (OSError, ValueError, RuntimeError, struct.error):
        logger.exception("what ended processes have counted could not be added up")


def _fold(gone: list[Path]) -> None:
    if gone and (_is_there(GONE) or make_room(GONE)):
        for path in gone:
            _add(path, folder() / f"{path.name.partition('_')[0]}_{GONE}.db")
            path.unlink(missing_ok=True)


@contextmanager
def locked(*, patient: bool) -> Iterator[bool]:
    """True for the one who may read or fold the files now; it goes with its process, however that ends."""
    with open(folder() / LOCK, "w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX if patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_ours = True
        except BlockingIOError:
            is_ours = False
        yield is_ours


def _is_there(process: str) -> bool:
    return all((folder() / f"{kind}_{process}.db").exists() for kind in KINDS)


def _counts_still(path: Path) -> bool:
    process = path.stem.partition("_")[2]
    if process == GONE:
        return True
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        pass  # somebody else's, so it runs
    return True


def _add(path: Path, to: Path) -> None:
    total = MmapedDict(str(to))
    try:
        for key, value, _, _ in MmapedDict.read_all_values_from_file(str(path)):
            total.write_value(key, total.read_value(key)[0] + value, 0.0)
    finally:
        total.close()
