"""The spool: requests that are kept on this machine's disk, encrypted, while the database is away.

One file a post. Its name holds the order, the reference that was told, and keyed hashes, which tell nothing to others:
of the sender's address, of the form's token, of the answers.
"""

import fcntl
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from clinic_site.folder_sync import sync_folder
from consultations.answers import Answers
from consultations.arrival import Arrival
from consultations.encryption import Unreadable, decrypt, encrypt
from consultations.models import ConsultationRequest
from consultations.throttle import SAME_CONNECTION, hashed

logger = logging.getLogger("clinic.spool")

CONTEXT = "spool"
NAME = re.compile(
    r"(?P<at>[0-9]{17})-(?P<reference>[A-Z0-9]{6})-(?P<sender>\w{16})-(?P<token>\w{16})-(?P<answers>\w{16})"
)
NO_TOKEN = "_" * 16
SAME_WITHIN = 10 * 60  # seconds, as in the intake
UNFINISHED_FOR = 60 * 60  # seconds after which nobody is writing a file any more


class NotKept(Exception):
    """Nothing was written: the disk or the spool is full, or cannot be used."""


class TooManyFromOneAddress(NotKept):
    """One address has filled its share of the spool."""


class CannotRead(Exception):
    """A file is damaged, no file of ours, or its key is missing."""


@dataclass(frozen=True)
class Kept:
    """One post as it lies on disk."""

    answers: Answers
    doubts: list[str]
    arrival: Arrival

    def as_request(self) -> ConsultationRequest:
        """The request that it will be, not stored yet."""
        arrival = self.arrival
        names = {field.name for field in ConsultationRequest._meta.fields}
        own = {name: value for name, value in asdict(self.answers).items() if name in names}
        return ConsultationRequest(
            reference=arrival.reference, received_at=arrival.received_at, answer_by=arrival.answer_by, **own
        )


def keep(answers: Answers, *, doubts: list[str], arrival: Arrival, address: str) -> Arrival:
    """Write a post to disk and return what to tell its sender; of identical posts the first is kept.

    Once this returns, the file survives a power cut. Raises NotKept when nothing was written.
    """
    token = answers.token_digest()[:16] or NO_TOKEN
    own = {"sender": hashed(address)[:16], "token": token, "answers": answers.digest()[:16]}
    try:
        with _one_writer():
            names = [path.name for path in waiting()]
            if (same := _identical(names, own, arrival)) is not None:
                return same
            count = sum(_parts(name).get("sender") == own["sender"] for name in names)
            _refuse_too_much(names, count)
            if count >= settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS and SAME_CONNECTION not in doubts:
                doubts = [*doubts, SAME_CONNECTION]
            name = f"{_place(names, arrival):017}-{arrival.reference}-{own['sender']}-{own['token']}-{own['answers']}"
            write(folder() / name, _sealed(answers, doubts, arrival))
    except OSError as error:
        raise NotKept from error
    return arrival


def waiting() -> list[Path]:
    """The files that wait, in the order in which they came; none while the folder is not there."""
    return _files(settings.SPOOL_DIR)


def put_aside() -> list[Path]:
    """The files that could not be read."""
    return _files(_aside())


def can_be_looked_into() -> bool:
    """Whether what waits can be seen; a folder that is not there yet holds nothing."""
    try:
        os.listdir(settings.SPOOL_DIR)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def read(path: Path) -> Kept:
    """Raises CannotRead; FileNotFoundError when somebody else has loaded it, or another OSError that may pass."""
    try:
        text = decrypt(path.read_text(), CONTEXT)
        if isinstance(text, Unreadable) or not NAME.fullmatch(path.name):
            raise CannotRead
        stored = json.loads(text)
        told = [datetime.fromisoformat(stored[name]) for name in ("received_at", "answer_by")]
        arrival = Arrival(stored["reference"], *told, is_past=True)
        return Kept(Answers(**stored["answers"]), stored["doubts"], arrival)
    except (ValueError, KeyError, TypeError) as error:
        raise CannotRead from error


def kept_as(reference: str) -> Kept | None:
    """What was kept under a reference and has not been loaded yet."""
    for path in waiting():
        if _parts(path.name).get("reference") == reference:
            with suppress(CannotRead, OSError):
                return read(path)
    return None


def remove_told_as(references: Collection[str]) -> int:
    """Delete what lies here under these references, also what cannot be read: the name says whose it is."""
    removed = 0
    for path in [*waiting(), *put_aside()]:
        if _parts(path.name).get("reference") in references:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def put_out_of_the_way(path: Path) -> None:
    """Move a file that cannot be read aside, so that the others go on. Nothing deletes it but erasing its person."""
    _aside().mkdir(mode=0o700, exist_ok=True)
    path.rename(_aside() / path.name)
    sync_folder(settings.SPOOL_DIR)
    sync_folder(_aside())


def try_again() -> None:
    """Put back what can be read by now, because its key was put back."""
    for path in put_aside():
        with suppress(CannotRead, OSError):
            read(path)
            path.rename(settings.SPOOL_DIR / path.name)


def encrypt_anew() -> tuple[int, int]:
    """Write every file again with the newest key; returns how many now use it, and how many could not be read."""
    done = unreadable = 0
    if not [*waiting(), *put_aside()]:
        return done, unreadable
    with alone(patient=True):
        for path in [*waiting(), *put_aside()]:
            text = decrypt(path.read_text(errors="replace"), CONTEXT)
            if isinstance(text, Unreadable):
                unreadable += 1
                continue
            write(path, encrypt(text, CONTEXT))
            done += 1
    return done, unreadable


def sweep_unfinished() -> None:
    """Remove what was being written when a process was killed: its visitor was never thanked."""
    for path in _listed(settings.SPOOL_DIR):
        with suppress(FileNotFoundError):  # it is finished by now
            if path.name.endswith(".part") and time.time() - path.stat().st_mtime > UNFINISHED_FOR:
                path.unlink()


def told_by(path: Path) -> tuple[datetime, str] | None:
    """When a file came and which reference was told, by its name alone; None for no file of ours."""
    parts = _parts(path.name)
    return (datetime.fromtimestamp(int(parts["at"]) / 1e6, tz=UTC), parts["reference"]) if parts else None


def folder() -> Path:
    """The folder, made when it is not there yet, for its owner alone."""
    path = Path(settings.SPOOL_DIR)
    if not path.is_dir():
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        sync_folder(path.parent)
    return path


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all, so that it survives a power cut."""
    partial = path.with_name(f".{path.name}.part")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
        sync_folder(path.parent)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


@contextmanager
def alone(*, patient: bool = False) -> Iterator[bool]:
    """True for the one who may load or rewrite files now; the others are told False, or wait if they are patient."""
    with _lock_file("loading").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX if patient else fcntl.LOCK_EX | fcntl.LOCK_NB)
            is_alone = True
        except BlockingIOError:
            is_alone = False
        yield is_alone


@contextmanager
def _one_writer() -> Iterator[None]:
    with _lock_file("writing").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _lock_file(what: str) -> Path:
    """A lock between processes; it goes with whoever holds it, however that ends."""
    return folder() / f".{what}.lock"


def _sealed(answers: Answers, doubts: list[str], arrival: Arrival) -> str:
    times = {"received_at": arrival.received_at.isoformat(), "answer_by": arrival.answer_by.isoformat()}
    post = {"answers": asdict(answers), "doubts": doubts, "reference": arrival.reference, **times}
    return encrypt(json.dumps(post), CONTEXT)


def _identical(names: list[str], own: dict[str, str], arrival: Arrival) -> Arrival | None:
    """What the sender of the same answers was told: of the same form whenever, of another within ten minutes."""
    for parts in map(_parts, names):
        if parts.get("answers") != own["answers"]:
            continue
        is_near = abs(int(parts["at"]) / 1e6 - arrival.received_at.timestamp()) <= SAME_WITHIN
        if is_near or parts["token"] == own["token"] != NO_TOKEN:
            kept = kept_as(parts["reference"])
            return kept.arrival if kept else None
    return None


def _refuse_too_much(names: list[str], from_this_address: int) -> None:
    if from_this_address >= settings.SPOOL_MOST_FROM_ONE_ADDRESS:
        raise TooManyFromOneAddress
    used = sum(map(_size, waiting()))
    is_full = len(names) >= settings.SPOOL_MOST_FILES or used >= settings.SPOOL_MOST_BYTES
    if is_full or shutil.disk_usage(folder()).free < settings.SPOOL_LEAVES_FREE:
        raise NotKept


def _size(path: Path) -> int:
    """In bytes; none when it has been loaded just now."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _place(names: list[str], arrival: Arrival) -> int:
    """Microseconds that put a file behind all others, whatever the clock did."""
    last = max((int(parts["at"]) for parts in map(_parts, names) if parts), default=0)
    return max(int(arrival.received_at.timestamp() * 1e6), last + 1)


def _parts(name: str) -> dict[str, str]:
    found = NAME.fullmatch(name)
    return found.groupdict() if found else {}


def _aside() -> Path:
    return Path(settings.SPOOL_DIR) / "unreadable"


def _files(where: Path) -> list[Path]:
    return [path for path in _listed(where) if not path.name.startswith(".") and path.is_file()]


def _listed(where: Path) -> list[Path]:
    try:
        return sorted(Path(where).iterdir())
    except FileNotFoundError:
        return []
    except OSError as error:
        logger.error("the spool cannot be looked into: %s", type(error).__name__)
        return []
