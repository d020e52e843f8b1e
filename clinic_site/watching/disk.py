"""How full the disks are that the site writes to."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from clinic_site.database_address import SQLITE
from clinic_site.status import keeper

LEAST_FREE = 2_000_000_000  # bytes
LEAST_SHARE = 0.1  # of the whole disk
GIGABYTE = 1_000_000_000  # bytes


def places() -> dict[str, Path]:
    """What lies where; media in a bucket and a database with a server of its own take no room here."""
    found = {"var": Path(settings.VAR_DIR), "spool": Path(settings.SPOOL_DIR)}
    database = settings.DATABASES["default"]
    if database["ENGINE"] == SQLITE:
        found["database"] = Path(database["NAME"]).parent
    media = settings.STORAGES["default"]
    if media["BACKEND"].endswith(".FileSystemStorage"):
        found["media"] = Path(media["OPTIONS"]["location"])
    return found


def room() -> Iterator[tuple[str, int, int]]:
    """For each place its name, the bytes that are free, and those of the whole disk. Raises OSError."""
    for name, folder in places().items():
        usage = shutil.disk_usage(_nearest(folder))
        # What the system keeps back for itself cannot be written by us.
        yield name, usage.free, usage.used + usage.free


def look() -> str:
    """What to do when a disk is almost full."""
    short = [free for _, free, whole in room() if is_short(free, whole)]
    if not short:
        return ""
    return (
        f"The disk of the server is almost full: {min(short) / GIGABYTE:.1f} GB are left. When it is full, the site "
        f"can take no requests. Ask {keeper()} today to make room."
    )


def is_short(free: int, whole: int) -> bool:
    return free < LEAST_FREE or free < whole * LEAST_SHARE


def _nearest(folder: Path) -> Path:
    """The folder itself, or the one in which it will be made."""
    return next(place for place in (folder, *folder.parents) if place.is_dir())
