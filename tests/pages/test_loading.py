from dataclasses import replace

import pytest
from django.core.management import call_command

from pages import shipped
from pages.loading import load_shipped
from pages.models import Article, ArticleVersion, Reference
from pages.publishing import new_draft
from tests.factories import make_staff

pytestmark = pytest.mark.django_db


def test_loading_the_shipped_articles_brings_in_all_of_them_unreviewed() -> None:
    call_command("load_articles", verbosity=0)

    assert list(
        ArticleVersion.objects.order_by("article__position").values_list("article__slug", "number", "state")
    ) == [(article.slug, 1, "IN_REVIEW") for article in shipped.articles()]
    assert Reference.objects.count() == len(shipped.references())


def test_loading_twice_adds_nothing(articles: None) -> None:
    before = list(ArticleVersion.objects.order_by("pk").values())
    call_command("load_articles", verbosity=0)

    assert list(ArticleVersion.objects.order_by("pk").values()) == before
    assert Reference.objects.count() == len(shipped.references())


def test_loading_again_leaves_the_version_that_staff_wrote_the_newest(articles: None) -> None:
    article = Article.objects.get(slug="ketamine-and-autism")
    staff_version = new_draft(article, written_by=make_staff("edith", "editor"), title="What staff wrote")
    shipped_now = next(source for source in shipped.articles() if source.slug == article.slug)
    newer_release = replace(shipped_now, digest="of a newer release")

    assert load_shipped(newer_release) is None
    assert article.versions.order_by("-number").first() == staff_version


def test_newer_release_of_a_shipped_article_becomes_its_newest_version_while_staff_have_not_written_one(
    articles: None,
) -> None:
    shipped_now = next(source for source in shipped.articles() if source.slug == "ketamine-and-autism")
    load_shipped(replace(shipped_now, digest="of a newer release", title="A newer title"))

    versions = ArticleVersion.objects.filter(article__slug="ketamine-and-autism").order_by("number")
    assert list(versions.values_list("number", "title", "state")) == [
        (1, shipped_now.title, "IN_REVIEW"),
        (2, "A newer title", "IN_REVIEW"),
    ]


def test_loading_again_leaves_a_reference_that_staff_corrected(articles: None) -> None:
    Reference.objects.filter(key="R26").update(title="The title as staff corrected it", shipped_digest="")
    call_command("load_articles", verbosity=0)

    assert Reference.objects.get(key="R26").title == "The title as staff corrected it"


def test_loading_again_renews_a_reference_of_an_earlier_release(articles: None) -> None:
    Reference.objects.filter(key="R26").update(title="An older title", shipped_digest="of an earlier release")
    call_command("load_articles", verbosity=0)

    assert Reference.objects.get(key="R26").title == shipped.references()["R26"].title
