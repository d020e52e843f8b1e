"""A list narrowed to what a number of the overview counts, and to a period: asked for in the address, told in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Q

from consultations.figures import figure_asked
from consultations.request_periods import NO_DAY, period_asked


@dataclass(frozen=True)
class Narrowing:
    """`words` say what the rows have in common; `query` is how an address asks for it again."""

    condition: Q = field(default_factory=Q)
    words: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    def __bool__(self) -> bool:
        return bool(self.query or self.problem)


def narrowing_asked(query: Mapping[str, str]) -> Narrowing:
    """That of an address; nothing is shown for a day that cannot be read, rather than more than was asked for."""
    try:
        period = period_asked(query)
    except ValueError:
        return Narrowing(Q(pk__in=[]), problem=NO_DAY)
    figure = figure_asked(query)
    words = [figure.words] if figure else []
    words += [f"received {period.words}"] if period.words else []
    condition = period.condition & figure.condition if figure else period.condition
    return Narrowing(condition, tuple(words), {**(figure.query if figure else {}), **period.query})
