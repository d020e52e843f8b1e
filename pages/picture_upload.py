"""An upload on its way: how much of it is taken, and what is made of it before any transaction begins."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from pages import picture_refusals
from pages.picture_refusals import UnusablePicture
from pages.picture_store import StoredFiles, remove_unused, store_files

logger = logging.getLogger("clinic.pictures")

LARGEST_FILE = 15 * 1024 * 1024  # bytes
LARGEST_FORM = 200_000_000  # bytes that are read to their end, so that what else was typed is not lost


class StopsAtLimit(TemporaryFileUploadHandler):
    """Keeps hardly more of a file than we take, and tells its true size."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= LARGEST_FILE:
            self.file.write(raw_data)


@contextmanager
def made_ready(upload: UploadedFile | None) -> Iterator[None]:
    """Make the files of a picture from an upload; at the end they go again unless a picture has come of them.

    Encoding takes a second or two, which is too long inside a transaction. `upload.made` is then a StoredFiles, or the
    reason for which the file was refused.
    """
    if upload is None:
        yield
        return
    upload.made = _made(upload)
    try:
        yield
    finally:
        if isinstance(upload.made, StoredFiles):
            remove_unused(upload.made)


def _made(upload: UploadedFile) -> StoredFiles | str:
    if upload.size > LARGEST_FILE:
        return picture_refusals.TOO_LARGE
    from pages import picture_files  # noqa: PLC0415 (Pillow takes memory that most processes never need)

    try:
        with picture_files.ONE_AT_A_TIME:
            picture = picture_files.read_picture(upload.file)
            encoded, master = list(picture_files.renditions_of(picture)), picture_files.master_of(picture)
        return store_files(picture.size, encoded, master)
    except UnusablePicture as reason:
        return str(reason)
    except OSError as error:
        logger.error("a picture could not be stored: %s", type(error).__name__)
        return picture_refusals.NO_ROOM
