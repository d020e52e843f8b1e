"""Which articles led to requests. It is encrypted with each request, so it is read for a period only, in batches."""

import json
from collections import Counter
from collections.abc import Iterator

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Length

from consultations.answers import keyed_hash
from consultations.models import ConsultationRequest
from consultations.request_periods import Period

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


def came_from_article(code: str, period: Period) -> tuple[Q, str]:
    """That the article with this code led to a request received then; and its name for people, if it led to any."""
    by_article: dict[str, list[int]] = {}
    for key, article in _read(ConsultationRequest.objects.filter(period.condition)):
        by_article.setdefault(article, []).append(key)
    found = next((article for article in by_article if code_of(article) == code), "")
    keys = json.dumps(by_article.get(found, []))
    return Q(pk__in=RawSQL(KEYS[connection.vendor], [keys])), spoken_name(found)  # noqa: S611 (no value in it)


def spoken_name(article: str) -> str:
    return article.replace("-", " ").capitalize()


def _read(requests: QuerySet[ConsultationRequest]) -> Iterator[tuple[int, str]]:
    """The key of each request that an article led to, and that article's name without its version."""
    led = requests.alias(length=Length("came_from")).filter(length__gt=0)
    for key, came_from in led.values_list("pk", "came_from").iterator(BATCH):
        yield key, came_from.partition(",")[0]
