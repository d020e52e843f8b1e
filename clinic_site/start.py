"""Reads the settings before anything else, so that a wrong one is a sentence and not a traceback."""

import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


def with_settings() -> None:
    """Load the settings, or end the process with the sentence that says which variable is wrong."""
    try:
        settings.SECRET_KEY  # noqa: B018 (the first look at a setting reads them all)
    except ImproperlyConfigured as problem:
        sys.exit(f"The site was not started. {problem}")
