"""Where the files of pictures lie, and how a picture comes and goes: its files and its rows together."""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from pages.models import Picture, Rendition

logger = logging.getLogger("clinic.pictures")

FOLDER = "pictures"  # holds what everybody may see, and nothing else
MASTER_FOLDER = "masters"
ENDINGS = {"AVIF": "avif", "WEBP": "webp", "JPEG": "jpg"}


class Encoded(Protocol):
    format: str
    width: int
    height: int
    content: bytes


class PictureNotAllowed(Exception):
    """The picture is shown by a version that is kept for ever."""


@dataclass(frozen=True)
class StoredFiles:
    """The files of a picture that has no row yet."""

    name: str
    width: int
    height: int
    renditions: list[Rendition]


def store_files(size: tuple[int, int], encoded: Sequence[Encoded], master: bytes) -> StoredFiles:
    """Write the files of a picture of this size under a new random name. Raises OSError, and leaves none behind."""
    name = secrets.token_hex(12)
    renditions = [_rendition(name, file) for file in encoded]
    try:
        for rendition, file in zip(renditions, encoded, strict=True):
            default_storage.save(path_of(rendition.file_name), ContentFile(file.content))
        default_storage.save(_master_path(name), ContentFile(master))
    except OSError:
        _remove(name, renditions)
        raise
    return StoredFiles(name, *size, renditions)


def remove_unused(files: StoredFiles) -> None:
    """Take the files away again when no picture has come of them."""
    if not Picture.objects.filter(name=files.name).exists():
        _remove(files.name, files.renditions)


@transaction.atomic
def add_picture(picture: Picture, files: StoredFiles) -> None:
    """Save a picture that has its words, with the files that were made for it."""
    picture.name, picture.width, picture.height = files.name, files.width, files.height
    picture.save(force_insert=True)
    for rendition in files.renditions:
        rendition.picture = picture
    Rendition.objects.bulk_create(files.renditions)


@transaction.atomic
def delete_picture(picture: Picture) -> None:
    """Take away a picture that no frozen version shows, and its files once that is committed.

    Raises PictureNotAllowed.
    """
    picture = Picture.objects.select_for_update().get(pk=picture.pk)
    if picture.is_frozen:
        raise PictureNotAllowed("A version that is kept for ever shows this picture.")
    name, renditions = picture.name, list(picture.renditions.all())
    picture.delete()
    transaction.on_commit(lambda: _remove(name, renditions))


def path_of(file_name: str) -> str:
    """Where a rendition lies in the storage of uploads."""
    return f"{FOLDER}/{file_name}"


def _rendition(name: str, file: Encoded) -> Rendition:
    return Rendition(
        format=file.format,
        width=file.width,
        height=file.height,
        file_name=f"{name}-{file.width}.{ENDINGS[file.format]}",
        bytes=len(file.content),
    )


def _master_path(name: str) -> str:
    return f"{MASTER_FOLDER}/{name}.webp"


def _remove(name: str, renditions: list[Rendition]) -> None:
    for path in (*(path_of(rendition.file_name) for rendition in renditions), _master_path(name)):
        try:
            default_storage.delete(path)
        except OSError as error:
            logger.error("a file of a picture could not be removed: %s", type(error).__name__)
