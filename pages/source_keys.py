"""The keys by which texts cite a source, and where they do."""

import re

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from pages import shipped
from pages.models import ArticleVersion, Reference

KEY = re.compile(r"R(\d{1,6})", re.ASCII)


def next_key() -> str:
    """The key after the highest that is on record or comes with the site."""
    keys = {*Reference.objects.values_list("key", flat=True), *shipped.references()}
    return f"R{max((int(found[1]) for key in keys if (found := KEY.fullmatch(key))), default=0) + 1}"


def versions_citing(key: str) -> "QuerySet[ArticleVersion]":
    """Every version that cites this source: a draft in its words, any other in the list it was frozen with."""
    marker = rf"\[([^]]*[^0-9A-Za-z])?{re.escape(key)}([^0-9A-Za-z][^]]*)?\]"
    frozen = ArticleVersion.objects.annotate(sources=Cast("reference_items", TextField()))
    cites = Q(sources__contains=f'"{key}"') | Q(body__regex=marker) | Q(in_short__regex=marker)
    return frozen.filter(cites).order_by("article__position", "article_id", "-number")
