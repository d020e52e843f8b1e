"""What every staff page asks and what changes rarely is found out once in half a minute by each process."""

import time
from collections.abc import Callable, Hashable
from typing import TypeVar

KEEP_FOR = 30.0  # seconds
Found = TypeVar("Found")

_kept: dict[Hashable, tuple[float, object]] = {}  # until when, by the monotonic clock


def lately(look: Callable[[], Found]) -> Found:
    """What `look` found, half a minute ago at most. What it raises is raised, and not kept."""
    until, found = _kept.get(look, (0.0, None))
    if time.monotonic() >= until:
        found = look()
        _kept[look] = (time.monotonic() + KEEP_FOR, found)
    return found


def forget() -> None:
    """Find everything out anew."""
    _kept.clear()
