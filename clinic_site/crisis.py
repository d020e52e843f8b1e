"""Crisis contacts from their one reviewed file; read once, so that they are there when nothing else is."""

import tomllib
from functools import cache
from pathlib import Path

CONTACTS_FILE = Path(__file__).with_name("crisis_contacts.toml")


@cache
def crisis_contacts() -> dict[str, object]:
    return tomllib.loads(CONTACTS_FILE.read_text())
