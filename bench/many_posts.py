"""Writes posts of the form as browsers send them; run inside the copy of the site that they are meant for."""

import secrets
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.test import RequestFactory

from clinic_site.facts import clinic_facts
from consultations.consent import current_agreement
from consultations.form_stamp import new_stamp

FORM = "/consultation/"
FROM_ONE_ADDRESS = 10  # an hour, which is half of what passes untouched


def write(count: int, path: str) -> None:
    """One post a line, each with answers and a form of its own: address, cookie and body, with tabs between them."""
    Path(path).write_text("".join(f"{line(number)}\n" for number in range(count)))


def line(number: int) -> str:
    token = secrets.token_hex(16)
    stamp = new_stamp(RequestFactory(SERVER_NAME="127.0.0.1").get(FORM), current_agreement(clinic_facts().name))
    run = secrets.token_hex(4)
    answers = {
        "csrfmiddlewaretoken": token,
        "form_token": stamp.signed(),
        "name": "Ada Visitor",
        "phone": f"703555{number % 10_000:04}",
        "email": f"visitor-{run}@visitors.example",
        "channel": "EITHER",
        "good_time": "ANY",
        "topic": "NOT_SAID",
        "note": "Please call me in the morning.",
        "is_adult": "on",
        "agreement": "on",
    }
    return f"{address(number // FROM_ONE_ADDRESS)}\t{settings.CSRF_COOKIE_NAME}={token}\t{urlencode(answers)}"


def address(number: int) -> str:
    """One of the addresses that are kept for measuring, 198.18.0.0/15."""
    return f"198.{18 + number // 65_536 % 2}.{number // 256 % 256}.{number % 256}"
