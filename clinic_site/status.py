"""What the status page tells staff, a line for each thing that has to be well.

Each part of the site registers what it knows: it answers "" when all is fine, or else one or two sentences in plain
words that say what to do and whom to call.
"""

from collections.abc import Callable

Look = Callable[[], str]
# The headings, in the order in which the page shows them.
HEADINGS = {
    "requests": "Requests",
    "mail": "Mail",
    "jobs": "Timed jobs",
    "backups": "Backups",
    "certificate": "Certificate",
    "disk": "Disk",
    "updates": "Updates",
    "last test": "Last test",
}
LOOKS: dict[str, Look] = {}


def register(name: str, look: Look) -> None:
    """Add what looks after one of the HEADINGS."""
    LOOKS[name] = look
