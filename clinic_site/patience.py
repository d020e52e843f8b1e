"""How long this process waits for the database, in seconds: a visitor not long, a worker or a command longer."""

WEB = 3.0
WORKER = 60.0

_patience: float | None = None


def wait_for_database_at_most(seconds: float) -> None:
    """For the rest of this process, each question to the database fails that is not answered within `seconds`."""
    global _patience
    _patience = seconds


def patience() -> float | None:
    """None: as long as it takes, or as the database's own settings say."""
    return _patience
