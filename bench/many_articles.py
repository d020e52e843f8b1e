"""Fills a scratch database up to so many articles; run inside the copy of the site that has this database."""

from django.db import connection, models, transaction
from django.db.models import F

from pages.models import Article, ArticleVersion, SearchPassage, SearchWord

BATCH = 360


@transaction.atomic
def fill(count: int) -> None:
    """Add articles under addresses of their own; each has the words of one of those that ship, in turn."""
    shipped = list(ArticleVersion.objects.select_related("article").order_by("pk"))
    wanted = max(0, count - Article.objects.count())
    kinds = [shipped[number % len(shipped)].article.kind for number in range(wanted)]
    copies = [Article(slug=f"copy-{number}", kind=kind) for number, kind in enumerate(kinds)]
    Article.objects.bulk_create(copies, batch_size=BATCH)
    passages_before = SearchPassage.objects.count()
    without_triggers()
    for first in range(0, wanted, BATCH):  # in turn, as a clinic would write them, and not all of one kind in a row
        for place, source in enumerate(shipped):
            copy_words(source, [copy.pk for copy in copies[first : first + BATCH][place :: len(shipped)]])
    if connection.vendor == "postgresql":
        execute("ANALYZE")
    times = SearchPassage.objects.count() // passages_before
    SearchWord.objects.update(passages=F("passages") * times, headings=F("headings") * times)


def copy_words(source: ArticleVersion, articles: list[int]) -> None:
    """Give each article a version with the words of `source`, and index it with passages as good as its own."""
    words, passages = columns_of(ArticleVersion, but="article_id"), columns_of(SearchPassage, but="version_id")
    if not articles:
        return
    keys = ", ".join(map(str, articles))
    execute(
        f"""INSERT INTO pages_articleversion (article_id, {", ".join(words)})
        SELECT a.id, {", ".join(f"v.{name}" for name in words)}
        FROM pages_article a CROSS JOIN pages_articleversion v
        WHERE v.id = {source.pk} AND a.id IN ({keys}) ORDER BY a.id"""  # noqa: S608 (keys and names of our own)
    )
    execute(
        f"""INSERT INTO pages_searchpassage (version_id, {", ".join(passages)})
        SELECT copy.id, {", ".join(f"p.{name}" for name in passages)}
        FROM pages_articleversion copy CROSS JOIN pages_searchpassage p
        WHERE p.version_id = {source.pk} AND copy.article_id IN ({keys})
        ORDER BY copy.id, p.number"""  # noqa: S608 (keys and names of our own)
    )


def columns_of(model: type[models.Model], *, but: str) -> list[str]:
    """The columns that a copy takes over: all but its key and what it belongs to."""
    return [field.column for field in model._meta.concrete_fields if not field.primary_key and field.column != but]


def without_triggers() -> None:
    """Nobody reads this database yet, so nobody needs to hear of each row that PostgreSQL puts in."""
    if connection.vendor == "postgresql":
        execute("SET LOCAL session_replication_role = replica")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
