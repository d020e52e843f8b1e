#!/usr/bin/env python3
"""Starts Django; nothing else."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    from clinic_site.start import with_settings  # noqa: PLC0415 (the settings' name comes first)

    with_settings()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 (the settings are read first)
    from django.db import OperationalError  # noqa: PLC0415 (the settings are read first)

    try:
        execute_from_command_line(sys.argv)
    except OperationalError:
        sys.exit("The database that DATABASE_URL names does not answer. A new one is made by: manage.py migrate")


if __name__ == "__main__":
    main()
