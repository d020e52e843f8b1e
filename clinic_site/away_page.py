"""A page for the web server in front of the site, to show when the site itself does not answer: a file on disk."""

import os
import tempfile
from html import escape
from pathlib import Path
from typing import Protocol

from django.conf import settings

from clinic_site.crisis import crisis_contacts

# Plain HTML without style: whatever it would load may be away as well.
PAGE = """\
<!doctype html>
<html lang="en-US">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Please try again in a minute</title>
<h1>Please try again in a minute</h1>
<p>We could not show you this page just now.
If you were asking for a call, you can send it again: sent twice, it counts once.</p>
<p><strong>In danger now? Call <a href="tel:{emergency}">{emergency}</a>.
Need to talk at any hour? Call <a href="tel:{lifeline}">{lifeline}</a>
or text <a href="sms:{lifeline}">{lifeline}</a>.</strong></p>
{phone}</html>
"""
PHONE = '<p>You can call us: <a href="tel:{digits}">{phone}</a>{sample}</p>\n'
SAMPLE = " (a sample number: the clinic has not given its own yet)"


class Reachable(Protocol):
    phone: str
    phone_is_sample: bool


def away_page_path() -> Path:
    """In a folder of its own, which the web server in front may read; what lies beside it may not be."""
    return settings.VAR_DIR / "away" / "away.html"


def renew_away_page(facts: Reachable) -> None:
    """Write the page with the number that these facts have, in one step, when it says anything else.

    Raises OSError when it cannot be written.
    """
    path, text = away_page_path(), _text(facts)
    if path.is_file() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o755)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, delete=False) as partial:
        partial.write(text)
    os.chmod(partial.name, 0o644)
    os.replace(partial.name, path)


def _text(facts: Reachable) -> str:
    crisis, phone = crisis_contacts(), ""
    if facts.phone:
        digits = "".join(filter(str.isdigit, facts.phone))
        sample = SAMPLE if facts.phone_is_sample else ""
        phone = PHONE.format(digits=digits, phone=escape(facts.phone), sample=sample)
    return PAGE.format(emergency=crisis["emergency"], lifeline=crisis["lifeline"], phone=phone)
