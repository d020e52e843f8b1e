from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from pytest_django import Settings

from clinic_site.edition import forget_edition
from clinic_site.timed_jobs import JOBS
from pages.models import ArticleVersion, SearchPassage, SearchWord, VersionEvent
from pages.publishing import new_draft, record, send_to_review
from pages.search import index
from pages.search.answer import answer
from tests.factories import (
    make_draft,
    make_published_version,
    make_staff,
    make_version_in_review,
    sign_off_and_publish,
)
from tests.sleep_article import SECTIONS, body_with

pytestmark = pytest.mark.django_db
PASSAGES = 1 + len(SECTIONS)  # the opening of the sleep article, and each of its sections


def found(asked: str) -> list[str]:
    """The articles that somebody finds now, not a second ago."""
    forget_edition()
    return [result.url for result in answer(asked).results if result.url.startswith("/learn/")]


def about(words: str) -> str:
    """A text that says these words in its first section."""
    return body_with(what_it_is=f'<h2 id="what-it-is">What it is</h2><p>{words}</p>')


@pytest.fixture
def clinician(db: None) -> User:
    return make_staff("clara", "clinician")


def test_version_is_found_as_soon_as_its_words_are_frozen() -> None:
    draft = make_draft(title="What zebras do")
    assert found("zebras") == []

    send_to_review(draft)
    assert found("zebras") == ["/learn/sleep/"]


def test_new_version_is_found_by_its_own_words_and_the_old_words_find_nothing(clinician: User) -> None:
    first = make_published_version(body=about("Zebras have stripes."))
    second = new_draft(first.article, written_by=None, body=about("Giraffes have necks."))
    send_to_review(second)
    assert (found("zebras"), found("giraffes")) == (["/learn/sleep/#what-it-is"], [])

    sign_off_and_publish(second, reviewer=clinician, reviewer_line="Dr. A")
    assert (found("zebras"), found("giraffes")) == ([], ["/learn/sleep/#what-it-is"])


def test_version_that_is_to_appear_later_is_found_from_that_time_on(clinician: User) -> None:
    version = make_version_in_review(title="What zebras do")
    later = timezone.now() + timedelta(hours=1)
    for kind in (VersionEvent.Kind.SIGNED_OFF, VersionEvent.Kind.PLANNED):
        record(version, kind, clinician)
    ArticleVersion.objects.filter(pk=version.pk).update(
        state="APPROVED", reviewed_by=clinician, reviewer_line="Dr. A", published_at=later
    )
    index.update_index()
    assert found("zebras") == []

    with time_machine.travel(later + timedelta(seconds=1), tick=False):
        assert found("zebras") == ["/learn/sleep/"]


def test_article_that_waits_for_a_clinician_is_found_only_where_it_may_be_read(settings: Settings) -> None:
    make_version_in_review(title="What zebras do")
    assert found("zebras") == ["/learn/sleep/"]

    settings.SHOW_UNREVIEWED_ARTICLES = False
    assert found("zebras") == []


@pytest.mark.parametrize("route", ["load_articles", "update-search-index"])
def test_what_came_by_another_road_is_indexed_at_the_next_start_and_every_minute(route: str) -> None:
    version = make_version_in_review(title="What zebras do")
    index.forget_everything()
    assert found("zebras") == []

    if route == "load_articles":
        call_command(route, verbosity=0)
    else:
        JOBS[route].run()
    assert found("zebras") == ["/learn/sleep/"]
    assert version.passages.count() == PASSAGES


def test_passages_of_versions_that_nobody_can_read_any_more_are_forgotten(clinician: User) -> None:
    first = make_published_version()
    second = new_draft(first.article, written_by=None)
    send_to_review(second)
    index.update_index()
    assert first.passages.count() == PASSAGES

    sign_off_and_publish(second, reviewer=clinician, reviewer_line="Dr. A")
    index.update_index()
    assert (first.passages.count(), second.passages.count()) == (0, PASSAGES)


def test_words_are_counted_by_passage_and_uncounted_when_they_go(clinician: User) -> None:
    first = make_published_version(body=about("A zebra is a zebra."))
    other = make_version_in_review("naps", body='<h2 id="a">Zebra</h2><p>Naps.</p>')
    assert SearchWord.objects.get(word="zebra").passages == 2

    second = new_draft(first.article, written_by=None, body=about("Words of another kind."))
    send_to_review(second)
    sign_off_and_publish(second, reviewer=clinician, reviewer_line="Dr. A")
    index.update_index()
    assert SearchWord.objects.get(word="zebra").passages == 1
    assert other.passages.count() == 2


def test_indexing_again_changes_nothing() -> None:
    version = make_version_in_review()
    before = list(SearchPassage.objects.values_list("pk", flat=True)), SearchWord.objects.count()

    index.index_version(version)
    assert index.update_index() == 0
    assert (list(SearchPassage.objects.values_list("pk", flat=True)), SearchWord.objects.count()) == before


def test_index_is_made_anew_when_its_rules_have_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_version_in_review()
    old = set(version.passages.values_list("pk", flat=True))
    monkeypatch.setattr(index, "FORM", index.FORM + 1)

    assert index.update_index() == 1
    assert set(version.passages.values_list("form", flat=True)) == {index.FORM}
    assert old & set(version.passages.values_list("pk", flat=True)) == set()
    assert found("sleep") == ["/learn/sleep/"]
