from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.templatetags.static import static
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.models import ClinicProfile
from clinic_site.timed_jobs import JOBS, run_due_jobs
from pages import archive
from pages.addresses import retire
from pages.archive import keep_changed_pages, keep_now, keep_page, shown_at, shown_until
from pages.models import Article, ArticleVersion, PublishedPage
from pages.reviews import confirm_still_correct
from tests.built_static_files import built_static_files
from tests.factories import (
    make_draft,
    make_published_version,
    make_staff,
    make_version_in_review,
    sign_off_and_publish,
)

pytestmark = pytest.mark.django_db
Callbacks = Callable[..., AbstractContextManager[list[object]]]
MARCH = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def compared_nothing_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_compared", (0, 0.0))


def test_kept_page_is_the_page_that_a_visitor_gets_byte_for_byte(client: Client) -> None:
    article = make_published_version().article
    make_published_version("rest")
    keep_now(article)

    assert PublishedPage.objects.get().html.encode() == client.get("/learn/sleep/").content


def test_publishing_keeps_the_page_at_once(django_capture_on_commit_callbacks: Callbacks) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        version = make_version_in_review()
        sign_off_and_publish(version, reviewer=make_staff("grace", "clinician"))

    page = PublishedPage.objects.get()
    assert (page.version, page.shown_from) == (version, version.published_at)
    assert all(words in page.html for words in ("What sleep does", "A study of sleep", "Grace Hopper, MD", "ld+json"))


def test_retiring_an_article_closes_its_kept_page_at_once(django_capture_on_commit_callbacks: Callbacks) -> None:
    article = make_published_version().article
    keep_now(article)
    with django_capture_on_commit_callbacks(execute=True):
        retire(article, by=make_staff("edith", "editor"), to_page="pages:home")

    assert (shown_at(article, timezone.now()), PublishedPage.objects.count()) == (None, 2)


def test_confirmed_review_is_kept_at_once(django_capture_on_commit_callbacks: Callbacks) -> None:
    version = make_published_version()
    keep_now(version.article)
    with django_capture_on_commit_callbacks(execute=True):
        confirm_still_correct(
            version,
            reviewer=make_staff("ruth", "clinician"),
            reviewer_line="Ruth Test, MD",
            next_review_on=timezone.localdate() + timedelta(days=90),
            last_seen=None,
        )

    assert ["Ruth Test, MD" in page.html for page in PublishedPage.objects.order_by("pk")] == [False, True]


def test_page_that_has_not_changed_is_not_kept_twice() -> None:
    article = make_published_version().article

    assert [keep_page(article), keep_page(article), keep_page(article)] == [1, 0, 0]


def test_changed_phone_number_is_kept_as_another_page_of_the_same_version() -> None:
    with time_machine.travel(MARCH, tick=False) as clock:
        version = make_published_version()
        keep_changed_pages()
        clock.shift(timedelta(hours=1))
        ClinicProfile.objects.filter(pk=1).update(phone="703-555-0188")
        keep_changed_pages()

    first, second = PublishedPage.objects.order_by("shown_from")
    assert (first.version, second.version, second.shown_from) == (version, version, MARCH + timedelta(hours=1))
    assert ("703-555-0188" in first.html, "703-555-0188" in second.html) == (False, True)


def test_new_release_with_the_same_words_keeps_no_new_page() -> None:
    html = '<link href="/static/css/site.0123456789ab.css"><use href="/static/img/sprite.0123456789ab.svg#sign"/>'

    assert archive.page_digest(html) == archive.page_digest(html.replace("0123456789ab", "ba9876543210"))
    assert archive.page_digest(html) != archive.page_digest(html.replace("#sign", "#call"))


def test_kept_page_is_shown_with_the_files_of_today() -> None:
    html = '<link href="/static/css/site.0123456789ab.css"><a href="/static.0123456789ab.css">'

    assert archive.with_current_files(html) == '<link href="/static/css/site.css"><a href="/static.0123456789ab.css">'


def test_kept_page_names_the_hashed_files_of_this_release_and_leaves_a_file_that_is_gone(tmp_path: Path) -> None:
    html = '<link href="/static/css/site.0123456789ab.css"><img src="/static/img/gone.0123456789ab.svg">'
    sheet_alone = tmp_path / "sources" / "css" / "site.css"
    sheet_alone.parent.mkdir(parents=True)
    sheet_alone.write_text("p { margin: 0; }")
    finders = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    with built_static_files(tmp_path / "built", STATICFILES_DIRS=[tmp_path / "sources"], STATICFILES_FINDERS=finders):
        sheet, gone = archive.with_current_files(html).split(">")[:2]
        assert sheet == f'<link href="{static("css/site.css")}"'

    assert (sheet == '<link href="/static/css/site.0123456789ab.css"', gone) == (
        False,
        '<img src="/static/img/gone.0123456789ab.svg"',
    )


def test_nothing_is_kept_of_articles_that_no_clinician_has_signed_off(settings: Settings) -> None:
    settings.SHOW_UNREVIEWED_ARTICLES = True
    make_version_in_review("in-review")
    make_draft("a-draft")
    keep_changed_pages()

    assert PublishedPage.objects.exists() is False


def test_worker_keeps_what_changed_within_a_minute() -> None:
    make_published_version()
    run_due_jobs()

    assert PublishedPage.objects.count() == 1
    assert JOBS["keep-changed-pages"].every == timedelta(minutes=1)


def test_worker_draws_no_page_while_nothing_can_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    make_published_version()
    keep_changed_pages()
    monkeypatch.setattr(archive, "keep_page", lambda article: pytest.fail("a page was drawn"))

    assert keep_changed_pages() == 0


def test_version_published_and_replaced_while_nobody_kept_pages_is_kept_afterwards() -> None:
    with time_machine.travel(MARCH, tick=False) as clock:
        first = make_published_version(title="What stood first")
        clock.shift(timedelta(days=1))
        second = make_published_version(title="What stands now")
        keep_page(first.article)

    kept = PublishedPage.objects.order_by("shown_from").values_list("version", "shown_from")
    assert list(kept) == [(first.pk, MARCH), (second.pk, MARCH + timedelta(days=1))]
    assert shown_at(first.article, MARCH + timedelta(hours=23)).version == first


@pytest.mark.parametrize(
    ("after", "title"),
    [
        (timedelta(seconds=-1), None),
        (timedelta(0), "What stood first"),
        (timedelta(days=3, seconds=-1), "What stood first"),
        (timedelta(days=3), "What stands now"),
        (timedelta(days=900), "What stands now"),
    ],
)
def test_staff_find_what_the_public_saw_at_any_moment(after: timedelta, title: str | None) -> None:
    with time_machine.travel(MARCH, tick=False) as clock:
        article = make_published_version(title="What stood first").article
        keep_now(article)
        clock.shift(timedelta(days=3))
        keep_now(make_published_version(title="What stands now").article)

    page = shown_at(article, MARCH + after)
    assert (page and page.version.title) == title


def test_article_that_is_no_longer_shown_ends_in_the_archive(monkeypatch: pytest.MonkeyPatch) -> None:
    with time_machine.travel(MARCH, tick=False) as clock:
        article = make_published_version().article
        keep_now(article)
        clock.shift(timedelta(hours=2))
        monkeypatch.setattr(archive, "shelf", lambda: type("Empty", (), {"find": lambda self, slug: None})())
        counts = [keep_page(article), keep_page(article)]

    ended = MARCH + timedelta(hours=2)
    assert (counts, shown_at(article, ended)) == ([1, 0], None)
    assert shown_until(shown_at(article, MARCH)) == ended


def test_article_shown_again_after_it_was_gone_starts_anew_in_the_archive() -> None:
    with time_machine.travel(MARCH, tick=False) as clock:
        article = make_published_version().article
        PublishedPage.objects.create(article=article, version=None, shown_from=MARCH + timedelta(hours=1))
        clock.shift(timedelta(hours=2))
        keep_now(article)

    assert shown_at(article, MARCH + timedelta(minutes=90)) is None
    assert shown_at(article, MARCH + timedelta(hours=2)).shown_from == MARCH + timedelta(hours=2)


def test_page_shown_now_has_no_end() -> None:
    article = make_published_version().article
    keep_now(article)

    assert shown_until(shown_at(article, timezone.now())) is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pages_publishedpage SET html = 'Other words'",
        "UPDATE pages_publishedpage SET shown_from = '2020-01-01 00:00:00'",
        "UPDATE pages_publishedpage SET version_id = NULL, html = ''",
        "DELETE FROM pages_publishedpage",
    ],
)
def test_database_refuses_to_change_or_delete_a_kept_page(statement: str) -> None:
    keep_now(make_published_version().article)
    before = PublishedPage.objects.values().get()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert PublishedPage.objects.values().get() == before


def test_kept_page_refuses_a_change_through_every_route_of_the_models() -> None:
    keep_now(make_published_version().article)
    page = PublishedPage.objects.get()
    routes = [page.save, page.delete, PublishedPage.objects.all().delete, ArticleVersion.objects.all().delete]
    for route in [*routes, Article.objects.all().delete, lambda: PublishedPage.objects.update(html="x")]:
        with pytest.raises(IntegrityError), transaction.atomic():
            route()

    assert PublishedPage.objects.get() == page


@pytest.mark.parametrize("fields", [{"html": "<p>Words</p>"}, {"html": "", "with_version": True}])
def test_database_refuses_a_kept_page_without_its_words_or_words_without_a_version(fields: dict[str, object]) -> None:
    version = make_published_version()
    own = {"article": version.article, "shown_from": MARCH, "html": fields["html"]}
    with pytest.raises(IntegrityError), transaction.atomic():
        PublishedPage.objects.create(version=version if fields.get("with_version") else None, **own)
