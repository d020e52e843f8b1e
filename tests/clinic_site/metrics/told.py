"""What a monitor reads."""

from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from clinic_site.metrics import counting
from clinic_site.metrics.counting import REGISTRY

Told = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def read(text: str) -> Told:
    """Each figure by its name and labels."""
    samples = (sample for family in text_string_to_metric_families(text) for sample in family.samples)
    return {(sample.name, tuple(sorted(sample.labels.items()))): sample.value for sample in samples}


def told_by(registry: CollectorRegistry = REGISTRY) -> Told:
    return read(generate_latest(registry).decode())


def value(told: Told, name: str, **labels: str) -> float:
    """Zero for what was never counted."""
    return told.get((f"clinic_{name}", tuple(sorted(labels.items()))), 0.0)


@contextmanager
def counting_here() -> Iterator[None]:
    """Count in this process, from nothing."""
    for metric in (counting.ANSWERS, counting.SECONDS, counting.POSTS):
        metric.clear()
    counting.switch_on()
    try:
        yield
    finally:
        counting.switch_off()
