"""Starts the web server: `python -m clinic_site.web`, from the folder of manage.py.

Gunicorn looks at WEB_CONCURRENCY by itself before it reads our file, and fails at nonsense without a sentence.
"""

import os
import sys

from clinic_site.start import with_settings


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings")
    with_settings()
    from gunicorn.app.wsgiapp import run  # noqa: PLC0415 (the settings are read first)

    sys.argv = ["gunicorn", "-c", "deploy/gunicorn.conf.py", *sys.argv[1:]]
    run()


if __name__ == "__main__":
    main()
