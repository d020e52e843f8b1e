"""Cards that other sites show beside a link to ours: drawn once for each title, and kept as files."""

import hashlib
import logging
import os
import tempfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

logger = logging.getLogger("clinic.pictures")

DESIGN = 1  # another number makes all cards anew


@dataclass(frozen=True)
class Card:
    name: str
    content: bytes  # PNG


def card_for(title: str, clinic_name: str) -> Card:
    """The card with this title, or the clinic's own without one: kept in memory or on disk, or drawn now."""
    digest = hashlib.sha256("\0".join((str(DESIGN), clinic_name, title)).encode()).hexdigest()[:24]
    return _card(digest, title, clinic_name, Path(settings.VAR_DIR) / "cards")


@lru_cache(maxsize=32)
def _card(digest: str, title: str, clinic_name: str, folder: Path) -> Card:
    path = folder / f"{digest}.png"
    try:
        return Card(digest, path.read_bytes())
    except OSError:  # most often because it is not there yet
        content = _drawn(title, clinic_name)
        _keep(path, content)
        return Card(digest, content)


def _drawn(title: str, clinic_name: str) -> bytes:
    from pages import card_drawing  # noqa: PLC0415 (Pillow takes memory that most processes never need)

    with card_drawing.ONE_AT_A_TIME:
        return card_drawing.draw(title, clinic_name)


def _keep(path: Path, content: bytes) -> None:
    """Write the whole file or none; without room on the disk, this process still has the card."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        os.replace(file.name, path)
    except OSError as error:
        logger.error("a card could not be kept: %s", type(error).__name__)
