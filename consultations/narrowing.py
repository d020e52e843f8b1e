"""What narrows a view of the list down further: a number of the overview, and the days on which people asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from consultations.articles_read import came_from_article, code_of
from consultations.figures import ASKED, FIGURES
from consultations.request_periods import FROM, TO, Period, period_asked

FIGURE = "figure"
ARTICLE = "article-"
LIST = "admin:consultations_consultationrequest_changelist"
NOTHING = Q(pk__in=[])
NO_DAY = "The list shows nothing: a day in its address cannot be read. Write it like 2026-11-27"


@dataclass(frozen=True)
class Narrowing:
    """`query` asks for it in an address, `words` say it above the list; both are empty where nothing is narrowed."""

    condition: Q = field(default_factory=Q)
    query: dict[str, str] = field(default_factory=dict)
    words: str = ""


def narrowing_asked(query: Mapping[str, str]) -> Narrowing:
    """That of an address. What is no day finds nothing, and says so; a number that there is not narrows nothing."""
    asked = {name: query[name] for name in (FIGURE, FROM, TO) if query.get(name)}
    try:
        period = period_asked(asked)
    except ValueError:
        return Narrowing(NOTHING, asked, NO_DAY)
    condition, words = _figure_asked(asked.get(FIGURE, ""), period)
    told = ", ".join(filter(None, (words, f"asked {period.words}" if period.words else "")))
    return Narrowing(condition & period.condition, asked, f"{told[:1].upper()}{told[1:]}")


def list_of_figure(name: str, period: Period) -> str:
    """Where the list shows the requests that a number counts."""
    return f"{reverse(LIST)}?{urlencode({'show': 'all', FIGURE: name, **period.query})}"


def list_of_article(article: str, period: Period) -> str:
    return list_of_figure(f"{ARTICLE}{code_of(article)}", period)


def _figure_asked(name: str, period: Period) -> tuple[Q, str]:
    if name.startswith(ARTICLE):
        condition, article = came_from_article(name.removeprefix(ARTICLE), period)
        return condition & ASKED, f"Came from “{article}”" if article else "Came from an article"
    figure = FIGURES.get(name)
    return (figure.condition(timezone.now()), figure.words) if figure else (Q(), "")
