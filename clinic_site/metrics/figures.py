"""What is asked anew each time somebody reads the figures. Each app registers what it knows, as counts alone."""

import logging
from collections.abc import Callable, Iterable, Iterator
from threading import Lock, Thread

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from clinic_site.metrics import files

logger = logging.getLogger("clinic.metrics")

WAIT = 3.0  # seconds for the database; then the other figures are told without its own
Figures = Callable[[], Iterable[Metric]]
FROM_DATABASE: dict[str, Figures] = {}
FROM_DISK: dict[str, Figures] = {}


def register(name: str, figures: Figures, *, asks_database: bool = True) -> None:
    (FROM_DATABASE if asks_database else FROM_DISK)[name] = figures


def gauge(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"clinic_{name}", words, value=value)


def gauges(name: str, words: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    """One figure for each value of a label, which names a thing of ours and nothing that anybody typed."""
    family = GaugeMetricFamily(f"clinic_{name}", words, labels=[label])
    for of, value in values:
        family.add_metric([of], value)
    return family


def all_figures() -> CollectorRegistry:
    """What the web server counted, and what can be asked now."""
    registry = CollectorRegistry()
    registry.register(_Counted())
    registry.register(_Now())
    return registry


class _Unchecked(Collector):
    """Nothing is asked when it is registered."""

    def describe(self) -> Iterable[Metric]:
        return []


class _Counted(_Unchecked):
    def collect(self) -> Iterable[Metric]:
        if not files.folder().is_dir():  # no web server of this machine has counted
            return []
        with files.locked(patient=True):
            return list(MultiProcessCollector(None, path=str(files.folder())).collect())


class _Now(_Unchecked):
    def collect(self) -> Iterator[Metric]:
        for name, figures in FROM_DISK.items():
            try:
                yield from list(figures())
            except OSError as error:
                logger.error("figures of %s could not be found out: %s", name, type(error).__name__)
        found = _asked_aside.figures()
        yield gauge("database_answers", "Whether the database answered in time.", found is not None)
        yield from found or []


class _AskedAside:
    """Asks the database in a thread of its own, one at a time, so that nobody waits longer than WAIT."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._thread: Thread | None = None
        self._found: list[Metric] | None = None

    def figures(self) -> list[Metric] | None:
        """None when it does not answer in time."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._found = None
                self._thread = Thread(target=self._ask, name="figures", daemon=True)
                self._thread.start()
            thread = self._thread
        thread.join(WAIT)
        return None if thread.is_alive() else self._found

    def _ask(self) -> None:
        try:
            close_old_connections()
            self._found = [metric for figures in FROM_DATABASE.values() for metric in figures()]
        except (DatabaseError, InterfaceError) as error:
            logger.error("figures could not be asked of the database: %s", type(error).__name__)
        finally:
            connections.close_all()


_asked_aside = _AskedAside()
