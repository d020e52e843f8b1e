"""Static files as they are served: hashed, compressed, and each stylesheet in one piece."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import PurePosixPath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# The stylesheets that pages link to. Each names its parts with @import, which browsers understand as it stands; here
# the parts are put in its place, so that a reader in a weak signal waits for one file.
WHOLE_STYLESHEETS = ("css/site.css", "css/staff.css")
IMPORT = re.compile(r'@import url\("(?P<part>[^"]+)"\)(?: layer\((?P<layer>[\w.-]+)\))?(?: (?P<media>[^;]+))?;')
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
SPACE = re.compile(r"\s*\n\s*")
_plain: ContextVar[bool] = ContextVar("plain", default=False)


@contextmanager
def plain_addresses() -> Iterator[None]:
    """Inside, static files have the names of their sources: a page can be drawn, to be read, before any are built."""
    before = _plain.set(True)
    try:
        yield
    finally:
        _plain.reset(before)


def has_plain_addresses() -> bool:
    """Whether what is drawn now names static files by their sources, and so is not for a browser."""
    return _plain.get()


class StaticFilesStorage(CompressedManifestStaticFilesStorage):
    support_js_module_import_aggregation = True  # a module finds the hashed name of one that it imports

    def url(self, name: str, force: bool = False) -> str:
        return f"{self.base_url}{name}" if _plain.get() else super().url(name, force)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            for name in WHOLE_STYLESHEETS:
                if name in paths:
                    storage, path = paths[name]
                    self.delete(name)
                    self.save(name, ContentFile(in_one_piece(storage, path)))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def in_one_piece(storage: Any, path: str) -> str:
    """The stylesheet at `path` with its parts in place of their @import lines, without comments and indentation.

    An address in a part is written from where the whole stands, so only a part beside it may name a file.
    """
    folder = PurePosixPath(path).parent

    def part(found: re.Match[str]) -> str:
        text = in_one_piece(storage, str(folder / found["part"]))
        text = f"@layer {found['layer']}{{{text}}}" if found["layer"] else text
        return f"@media {found['media']}{{{text}}}" if found["media"] else text

    with storage.open(path) as file:
        text = COMMENT.sub("", file.read().decode())
    return IMPORT.sub(part, SPACE.sub("\n", text).strip())
