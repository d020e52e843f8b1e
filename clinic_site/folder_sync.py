"""Makes the names in a folder survive a power cut: a file's own sync keeps its bytes, not the name that leads to it."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Wait until what was added to, renamed in or removed from `folder` is on disk. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
