"""The static files as they are served: collected, hashed, compressed, each stylesheet in one piece."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.test import override_settings

from clinic_site.templatetags import drawn_once

BACKEND = "clinic_site.static_storage.StaticFilesStorage"


@contextmanager
def built_static_files(folder: Path, **sources: object) -> Iterator[Path]:
    """Collect them into `folder`, and let pages name them while the block runs; `sources` are settings for others."""
    storages = {**settings.STORAGES, "staticfiles": {"BACKEND": BACKEND}}
    with override_settings(STATIC_ROOT=folder, STORAGES=storages, **sources):
        call_command("collectstatic", interactive=False, verbosity=0)
        drawn_once.forget_parts()
        try:
            yield folder
        finally:
            drawn_once.forget_parts()
