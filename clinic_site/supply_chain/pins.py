"""The packages that requirements.txt pins."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = ROOT / "requirements.txt"
RECORDS = ROOT / "security"
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Pin:
    name: str  # in small letters, with - between words
    version: str


def pins(requirements: str | None = None) -> list[Pin]:
    """Every package that the site runs with, in order; `requirements` is the text of such a file."""
    text = REQUIREMENTS.read_text() if requirements is None else requirements
    return sorted(Pin(normal(found["name"]), found["version"]) for found in map(PIN.match, text.splitlines()) if found)


def normal(name: str) -> str:
    """A package's name as PyPI compares it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()
