"""Which articles led to requests. It is encrypted with each request, so it is read for a period only, in batches."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from consultations.answers import keyed_hash
from consultations.models import ConsultationRequest
from consultations.request_periods import Period, period_asked

BATCH = 10_000
# A list of keys of any length as one value, and as a table in a query.
KEYS = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT value::bigint FROM json_array_elements_text(%s::json)",
}


def articles_of(requests: QuerySet[ConsultationRequest]) -> Counter[str]:
    """How many of these requests each article led to, by its name in addresses."""
    return Counter(article for _, article in _read(requests))


def code_of(article: str) -> str:
    """Names an article in the addresses of staff pages, which carry no word of what somebody has read."""
    return keyed_hash("article", article)[:12]


def came_from_article(code: str, query: Mapping[str, str]) -> Q:
    """That an article led to a request, among those of the period in an address."""
    keys = [key for key, article in _read(_requests_in(query)) if code_of(article) == code]
    return Q(pk__in=RawSQL(KEYS[connection.vendor], [json.dumps(keys)]))  # noqa: S611 (no value in it)


def name_behind(code: str, query: Mapping[str, str]) -> str:
    """The name of an article that led to a request then, for people; empty when none did."""
    return next((spoken_name(article) for _, article in _read(_requests_in(query)) if code_of(article) == code), "")


def spoken_name(article: str) -> str:
    return article.replace("-", " ").capitalize()


def _requests_in(query: Mapping[str, str]) -> QuerySet[ConsultationRequest]:
    try:
        period = period_asked(query)
    except ValueError:  # which the list says itself
        period = Period()
    return ConsultationRequest.objects.filter(period.condition)


def _read(requests: QuerySet[ConsultationRequest]) -> Iterator[tuple[int, str]]:
    """The key of each request that an article led to, and that article's name without its version."""
    led = requests.alias(length=Length("came_from")).filter(length__gt=0)
    for key, came_from in led.values_list("pk", "came_from").iterator(BATCH):
        yield key, came_from.partition(",")[0]
