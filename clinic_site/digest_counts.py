"""What the morning digest counts beside requests and mail. Each app registers what it knows of."""

from collections.abc import Callable

# In the order in which they are told: what is counted, in words that name nobody, and how many there are.
COUNTS: dict[str, Callable[[], int]] = {}


def register(label: str, count: Callable[[], int]) -> None:
    COUNTS[label] = count


def counts_now() -> list[tuple[str, int]]:
    return [(label, count()) for label, count in COUNTS.items()]
