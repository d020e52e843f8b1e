"""Several workers, or several people, who do something at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection


def at_once(deeds: list[Callable[[], object]]) -> list[object]:
    """Start all deeds together, each with a database connection of its own; returns what each of them returned.

    What one of them raises is raised here, so that no test passes because a worker fell over.
    """
    start = Barrier(len(deeds))

    def take_part(deed: Callable[[], object]) -> object:
        start.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as crowd:
        return list(crowd.map(take_part, deeds))
