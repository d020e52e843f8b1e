"""Fills a scratch database up to so many articles; run inside the copy of the site that has this database."""

from copy import copy
from itertools import cycle, islice

from django.db import transaction

from pages.models import Article, ArticleVersion

BATCH = 200


@transaction.atomic
def fill(count: int) -> None:
    """Add articles under addresses of their own; each has the words of one of those that ship, in turn."""
    shipped = list(ArticleVersion.objects.select_related("article").order_by("pk"))
    wanted = count - Article.objects.count()
    for start in range(0, wanted, BATCH):
        sources = list(islice(cycle(shipped), start, min(start + BATCH, wanted)))
        articles = Article.objects.bulk_create(
            Article(slug=f"copy-{start + number}", kind=source.article.kind) for number, source in enumerate(sources)
        )
        ArticleVersion.objects.bulk_create(map(with_words_of, articles, sources))


def with_words_of(article: Article, source: ArticleVersion) -> ArticleVersion:
    version = copy(source)
    version.pk, version.article = None, article
    return version
