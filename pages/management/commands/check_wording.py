"""`manage.py check_wording FILE`: what may not be published in a text, HTML or Markdown file."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import BinaryIO

from django.core.management.base import BaseCommand

from pages.wording import findings

STANDARD_INPUT = "-"
MOST_BYTES = 20_000_000
HAS_FINDINGS, CANNOT_READ = 1, 2


class Unreadable(Exception):
    """The file cannot be checked; the message says why and what to do."""


class Command(BaseCommand):
    help = (
        "Looks through a file (text, HTML or Markdown in UTF-8; - for standard input) for phrases that may not be "
        "published. Prints phrase, reason and alternative, tab-separated, one line a finding, and ends with 1 when "
        "there are any, with 0 when there are none, and with 2 when the file cannot be read."
    )
    requires_system_checks = []  # they look at the database, and the command needs none

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="the file to check, or - for standard input")

    def handle(self, *args: object, **options: object) -> None:
        try:
            found = findings(_text_of(str(options["file"])))
        except Unreadable as problem:
            self.stderr.write(str(problem))
            sys.exit(CANNOT_READ)
        for one in found:
            self.stdout.write("\t".join([one.phrase, one.reason, one.alternative]))
        if found:
            sys.exit(HAS_FINDINGS)


def _text_of(name: str) -> str:
    """The text of the file of this name. Raises Unreadable when there is none in it."""
    written = _bytes_of(name)
    called = "Standard input" if name == STANDARD_INPUT else f"“{name}”"
    if len(written) > MOST_BYTES:
        raise Unreadable(f"{called} is larger than {MOST_BYTES // 1_000_000} MB; check it in parts.")
    if b"\0" in written:
        raise Unreadable(f"{called} is not a text file; save the words as text, HTML or Markdown in UTF-8.")
    try:
        text = written.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(f"{called} is not text in UTF-8; save it in UTF-8 and check it again.") from None
    if not text.strip():
        raise Unreadable(f"{called} is empty; there is nothing to check.")
    return text


def _bytes_of(name: str) -> bytes:
    if name == STANDARD_INPUT:
        return _read(sys.stdin.buffer)
    try:
        with Path(name).open("rb") as file:
            return _read(file)
    except FileNotFoundError:
        raise Unreadable(f"There is no file “{name}”; check its name and folder.") from None
    except IsADirectoryError:
        raise Unreadable(f"“{name}” is a folder; name one file.") from None
    except (OSError, ValueError) as problem:
        reason = getattr(problem, "strerror", None) or "its name cannot be used"
        raise Unreadable(f"“{name}” cannot be read: {reason}.") from None


def _read(file: BinaryIO) -> bytes:
    return file.read(MOST_BYTES + 1)
