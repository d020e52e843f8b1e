"""Asks the site for its error pages and prints the answers as JSON; its one argument is a folder for the facts.

It runs by itself, so that DATABASE_URL can name a database that is really not there.
"""

import json
import os
import sys
from pathlib import Path

import django

ASKED = {
    "400 malformed": {"path": "/malformed/"},
    "400 suspicious": {"path": "/suspicious/"},
    "400 unknown host": {"path": "/", "HTTP_HOST": "stranger.example"},
    "403": {"path": "/refuse/"},
    "403 csrf": {"path": "/admin/login/", "post": True},
    "404": {"path": "/no-such-page/"},
    "413": {"path": "/consultation/", "post": True, "body": "x" * 1_000_001},
    "429": {"path": "/too-many/"},
    "500": {"path": "/fail/"},
    "503": {"path": "/"},
    "503 list": {"path": "/learn/"},
    "503 article": {"path": "/learn/ketamine-for-depression/"},
    "503 fees": {"path": "/fees/"},
    "form": {"path": "/consultation/"},
    "ready": {"path": "/readyz"},
    "alive": {"path": "/healthz"},
}


def main(folder: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic_site.settings_test")
    django.setup()
    from django.conf import settings  # noqa: PLC0415 (Django is set up first)
    from django.test import Client  # noqa: PLC0415

    from clinic_site.facts import ClinicFacts, save_copy  # noqa: PLC0415

    settings.VAR_DIR = folder
    settings.ROOT_URLCONF = "tests.clinic_site.failing_urls"
    save_copy(ClinicFacts(phone="(703) 555-0142", email="office@clinic.example"))
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    answers = {}
    for name, asked in ASKED.items():
        host = {"HTTP_HOST": asked.get("HTTP_HOST", "testserver")}
        if asked.get("post"):
            body = asked.get("body", "")
            response = client.post(asked["path"], body, content_type="application/x-www-form-urlencoded", **host)
        else:
            response = client.get(asked["path"], **host)
        answers[name] = {
            "status": response.status_code,
            "html": response.content.decode(),
            "headers": dict(response.headers),
        }
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
