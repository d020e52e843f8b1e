"""Keeps the passages of articles where the database can find them.

A version's words never change once they are frozen, so neither do its passages. Whether visitors may read it now is
asked when they search.
"""

from collections import Counter
from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Exists, F, IntegerField, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from pages.models import ArticleVersion, SearchPassage, SearchWord
from pages.search.passages import Passage, passages_of
from pages.search.words import stems_of, words_of

FORM = 2  # one more whenever passages or stems are made in another way: the index is then made anew
BATCH = 500


def index_version(version: ArticleVersion) -> None:
    """Index a frozen version, unless it is indexed already."""
    with transaction.atomic():
        ArticleVersion.objects.select_for_update().only("pk").get(pk=version.pk)
        if not version.passages.exists():
            passages = passages_of(version)
            rows = [_row(version, number, passage) for number, passage in enumerate(passages)]
            SearchPassage.objects.bulk_create(rows, batch_size=BATCH)
            _count_words(rows)


def update_index() -> int:
    """Index what visitors may come to read and is not indexed yet, forget what they cannot; return how much was done.

    The verbs of publishing index what they freeze; this is for what came by another road.
    """
    if SearchPassage.objects.exclude(form=FORM).exists():
        forget_everything()
    indexed = SearchPassage.objects.filter(version=OuterRef("pk"))
    missing = may_be_read().exclude(Exists(indexed))
    keys = list(missing.order_by("article__position", "pk").values_list("pk", flat=True))
    for key in keys:
        index_version(ArticleVersion.objects.get(pk=key))
    superseded = ArticleVersion.objects.filter(Exists(indexed)).exclude(pk__in=may_be_read().values("pk"))
    return len(keys) + sum(_forget(version) for version in superseded.only("pk"))


def may_be_read() -> QuerySet[ArticleVersion]:
    """Frozen versions that visitors read or may come to read: none that a later published one has replaced."""
    of_article = ArticleVersion.objects.filter(article=OuterRef("article"), published_at__lte=timezone.now())
    newest = of_article.order_by().values("article").annotate(newest=Max("number")).values("newest")
    floor = Coalesce(Subquery(newest, output_field=IntegerField()), 0)
    return ArticleVersion.objects.exclude(frozen_at=None).filter(number__gte=floor)


@transaction.atomic
def forget_everything() -> None:
    SearchPassage.objects.all().delete()
    SearchWord.objects.all().delete()


@transaction.atomic
def _forget(version: ArticleVersion) -> bool:
    ArticleVersion.objects.select_for_update().only("pk").get(pk=version.pk)
    rows = list(version.passages.all())
    for word, passages, headings in _words_in(rows):
        fewer = {"passages": F("passages") - passages, "headings": Greatest(F("headings") - headings, 0)}
        counted = SearchWord.objects.filter(word=word)
        counted.filter(passages__gt=passages).update(**fewer) or counted.delete()
    version.passages.all().delete()
    return bool(rows)


def _row(version: ArticleVersion, number: int, passage: Passage) -> SearchPassage:
    head = passage.head_stems
    return SearchPassage(
        version=version,
        number=number,
        heading_id=passage.heading_id,
        heading=passage.heading,
        text=passage.text,
        head=" ".join(head),
        body=" ".join([*stems_of(f"{version.title} {version.short_title}"), *head, *passage.stems]),
        form=FORM,
    )


def _words_in(rows: Iterable[SearchPassage]) -> list[tuple[str, int, int]]:
    """How many of these passages have each word, and how many of their headings."""
    passages = Counter(word for row in rows for word in {*words_of(f"{row.heading} {row.text}")})
    headings = Counter(word for row in rows for word in {*words_of(row.heading)})
    return [(word, passages[word], headings[word]) for word in sorted(passages)]


def _count_words(rows: Iterable[SearchPassage]) -> None:
    with connection.cursor() as cursor:
        # In one order, so that two who index at once never wait for each other.
        cursor.executemany(
            """INSERT INTO pages_searchword (word, passages, headings) VALUES (%s, %s, %s)
            ON CONFLICT (word) DO UPDATE SET passages = pages_searchword.passages + excluded.passages,
            headings = pages_searchword.headings + excluded.headings""",
            _words_in(rows),
        )
