from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from clinic_site.edition import current_edition, forget_edition
from pages.models import ArticleVersion, Review
from pages.next_change import next_change_by_the_clock
from pages.publishing import new_draft
from pages.refusals import NotAllowed
from pages.reviews import confirm_still_correct, due_within
from tests.factories import make_published_version, make_staff, make_version_in_review
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db
EASTERN = ZoneInfo("America/New_York")
SIGNED = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
DUE = date(2027, 11, 24)
BANNER = "This page was due for review by November 24, 2027."


@pytest.fixture
def version() -> ArticleVersion:
    with time_machine.travel(SIGNED, tick=False):
        return make_published_version()


def at(day: date, hour: int = 12, minute: int = 0) -> time_machine.travel:
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, minute, tzinfo=EASTERN), tick=False)


def confirm(version: ArticleVersion, by: User | None = None, **answers: object) -> Review:
    start = {"reviewer_line": "Ruth Test, MD", "next_review_on": timezone.localdate() + timedelta(days=90)}
    reviewer = by or make_staff("ruth", "clinician")
    return confirm_still_correct(version, reviewer=reviewer, **{**start, "last_seen": None, **answers})


def page_of(client: Client) -> str:
    return client.get("/learn/sleep/").text


def told(page: str) -> str:
    return text_of(one(parse(page), "main"))


def ways_to_the_form(page: str) -> list[str]:
    return [link.get("href") for link in elements(parse(page), "a") if link.get("href") in ("/consultation/", "#ask")]


def test_page_names_the_reviewer_and_the_next_review_after_the_sign_off(client: Client, version: object) -> None:
    with at(DUE):
        words = told(page_of(client))

    assert "Reviewed by Grace Hopper, MD on November 24, 2026 · next review by November 24, 2027" in words
    assert BANNER not in words


def test_readers_are_told_from_midnight_in_leesburg_on_that_a_review_is_overdue(
    client: Client, version: object
) -> None:
    with at(DUE, 23, 59):
        before = told(page_of(client))
    with at(DUE + timedelta(days=1), 0, 0):
        after = told(page_of(client))

    assert (BANNER in before, BANNER in after) == (False, True)
    assert "Some of its facts may be out of date." in after


def test_overdue_page_offers_the_call_for_sixty_days_and_then_no_more(client: Client, version: object) -> None:
    last = DUE + timedelta(days=59)
    with at(last, 23, 59):
        before = page_of(client)
    with at(last + timedelta(days=1), 0, 0):
        after = page_of(client)

    assert len(ways_to_the_form(before)) >= 3
    assert ways_to_the_form(after) == []
    assert "This page waits for its review" in after


def test_page_without_the_call_keeps_its_words_the_phone_and_the_crisis_line(client: Client, version: object) -> None:
    with at(DUE + timedelta(days=400)):
        page = page_of(client)

    assert all(words in page for words in ("Some are common", 'href="tel:988"', 'href="tel:+17035550142"'))


def test_other_articles_and_the_home_page_go_on_offering_the_call(client: Client, version: object) -> None:
    with at(DUE + timedelta(days=100)):
        make_published_version("rest")
        assert ways_to_the_form(client.get("/learn/rest/").text) != []
        assert ways_to_the_form(client.get("/").text) != []


def test_card_says_that_the_article_is_overdue(client: Client, version: object) -> None:
    words = "Due for review; its facts may be out of date"
    with at(DUE):
        assert words not in client.get("/learn/").text
    with at(DUE + timedelta(days=1)):
        assert words in client.get("/learn/").text
        assert words in client.get("/").text


def test_article_that_nobody_has_signed_off_is_never_called_overdue(client: Client) -> None:
    with time_machine.travel(SIGNED, tick=False):
        make_version_in_review("sleep")
    with at(DUE + timedelta(days=400)):
        page = page_of(client)

    assert "was due for review" not in page
    assert ways_to_the_form(page) != []


def test_kept_pages_go_at_the_midnights_on_which_a_late_review_changes_them(version: object) -> None:
    changes = []
    with time_machine.travel(datetime(2027, 1, 1, tzinfo=UTC), tick=False) as clock:
        for _ in range(2):
            changes.append(datetime.fromtimestamp(next_change_by_the_clock(), EASTERN))
            clock.move_to(changes[-1])

    assert changes == [datetime(2027, 11, 25, tzinfo=EASTERN), datetime(2028, 1, 23, tzinfo=EASTERN)]


def test_midnight_is_that_of_leesburg_also_when_the_clocks_have_changed() -> None:
    with time_machine.travel(datetime(2026, 3, 14, 15, tzinfo=UTC), tick=False):
        make_published_version()
    with time_machine.travel(datetime(2027, 3, 1, tzinfo=UTC), tick=False):
        first = datetime.fromtimestamp(next_change_by_the_clock(), UTC)

    assert first == datetime(2027, 3, 15, 4, 0, tzinfo=UTC)  # summer time began the day before


def test_confirmation_renews_reviewer_and_dates_and_leaves_the_words(client: Client, version: ArticleVersion) -> None:
    with at(DUE + timedelta(days=70)):
        before = ArticleVersion.objects.values().get()
        confirm(version, next_review_on=date(2028, 6, 1))
        page = page_of(client)

    assert "Reviewed by Ruth Test, MD on" in page
    assert "next review by June 1, 2028" in page
    assert ("was due for review" in page, ways_to_the_form(page) != []) == (False, True)
    assert ArticleVersion.objects.values().get() == before


def test_machines_are_told_of_the_newest_review(client: Client, version: ArticleVersion) -> None:
    with at(date(2027, 5, 1)):
        confirm(version)
        page = page_of(client)

    assert '"lastReviewed": "2027-05-01"' in page
    assert '"name": "Ruth Test, MD"' in page


def test_newest_of_several_reviews_counts(client: Client, version: ArticleVersion) -> None:
    with at(date(2027, 5, 1)):
        first = confirm(version)
    with at(date(2027, 6, 1)):
        confirm(version, User.objects.get(username="ruth"), reviewer_line="Ruth Again, MD", last_seen=first.made_at)
        assert "Reviewed by Ruth Again, MD on <time" in page_of(client)


def test_new_version_starts_from_its_own_sign_off(client: Client, version: ArticleVersion) -> None:
    with at(date(2027, 5, 1)):
        confirm(version)
    with at(date(2027, 7, 1)):
        make_published_version()
        assert "Reviewed by Grace Hopper, MD on" in page_of(client)


def test_review_shows_to_readers_at_once(version: ArticleVersion) -> None:
    before = current_edition()
    with at(date(2027, 5, 1)):
        confirm(version)
    forget_edition()

    assert current_edition() != before


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        (-1, "The next review must be on a day after today."),
        (0, "The next review must be on a day after today."),
        (366, "The next review must be within a year: April 30, 2028 or earlier."),
        (9000, "The next review must be within a year: April 30, 2028 or earlier."),
    ],
)
def test_next_review_in_the_past_or_beyond_a_year_is_refused(version: object, days: int, sentence: str) -> None:
    with at(date(2027, 5, 1)), pytest.raises(NotAllowed) as refusal:
        confirm(version, next_review_on=date(2027, 5, 1) + timedelta(days=days))

    assert (str(refusal.value), Review.objects.count()) == (sentence, 0)


@pytest.mark.parametrize("role", ["editor", "owner", "front desk", None])
def test_only_a_clinician_confirms(version: ArticleVersion, role: str | None) -> None:
    with pytest.raises(NotAllowed, match="Only a clinician"):
        confirm(version, make_staff("sam", role))


def test_nobody_confirms_what_they_wrote() -> None:
    writer = make_staff("wanda", "clinician")
    version = make_published_version(written_by=writer)
    with pytest.raises(NotAllowed, match="Another clinician must confirm what you wrote"):
        confirm(version, writer)


def test_only_what_readers_see_is_confirmed(version: ArticleVersion) -> None:
    ruth = make_staff("ruth", "clinician")
    draft = new_draft(version.article, written_by=None)
    with pytest.raises(NotAllowed, match="Readers do not see this version"):
        confirm(draft, ruth)
    make_published_version()
    with pytest.raises(NotAllowed, match="Readers do not see this version"):
        confirm(version, ruth)


def test_second_of_two_reviewers_at_once_is_told_that_it_is_done(version: ArticleVersion) -> None:
    confirm(version)
    with pytest.raises(NotAllowed, match="Somebody else confirmed this page"):
        confirm(version, make_staff("rosa", "clinician"))

    assert Review.objects.count() == 1


def test_reviewer_without_a_name_for_readers_is_refused(version: ArticleVersion) -> None:
    with pytest.raises(NotAllowed, match="Give the name and license"):
        confirm(version, reviewer_line="  ")


def test_reviewer_with_a_line_that_may_not_be_published_is_refused(version: ArticleVersion) -> None:
    with pytest.raises(NotAllowed, match="cannot say “best”"):
        confirm(version, reviewer_line="Ruth Test, MD, the best in Leesburg")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE pages_review SET next_review_on = '2099-01-01'",
        "UPDATE pages_review SET reviewer_line = 'Somebody else'",
        "DELETE FROM pages_review",
        "UPDATE pages_articleversion SET next_review_on = '2099-01-01'",
    ],
)
def test_database_refuses_to_change_a_review_that_was_made(version: ArticleVersion, statement: str) -> None:
    with at(date(2027, 5, 1)):
        confirm(version)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "wrong",
    [
        "by its writer",
        "of a version in review",
        "before it was made",
        "by nobody",
        "by no clinician",
        "by one who left",
    ],
)
def test_database_refuses_a_review(wrong: str) -> None:
    writer, ruth = make_staff("wanda", "clinician"), make_staff("ruth", "clinician")
    published = make_published_version(written_by=writer)
    fields = {"version": published, "reviewer": ruth, "reviewer_line": "Ruth", "next_review_on": date(2099, 1, 1)}
    fields |= {
        "by its writer": {"reviewer": writer},
        "of a version in review": {"version": make_version_in_review("rest")},
        "before it was made": {"next_review_on": date(2020, 1, 1)},
        "by nobody": {"reviewer_line": ""},
        "by no clinician": {"reviewer": make_staff("edith", "editor")},
        "by one who left": {"reviewer": make_staff("gone", "clinician", is_active=False)},
    }[wrong]
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.create(**fields)


@pytest.mark.parametrize(("day", "found"), [(DUE - timedelta(days=31), 0), (DUE - timedelta(days=30), 1), (DUE, 1)])
def test_article_is_on_the_list_from_thirty_days_before(version: object, day: date, found: int) -> None:
    with at(day):
        assert len(due_within(30)) == found


def test_list_of_what_is_due_leaves_out_drafts_versions_in_review_and_replaced_ones(version: object) -> None:
    with time_machine.travel(SIGNED, tick=False):
        make_version_in_review("rest")
    with at(date(2027, 11, 1)):
        newer = make_published_version()
        assert due_within(90) == []
    with at(date(2028, 12, 1)):
        assert [(due.version, due.days_late) for due in due_within(90)] == [(newer, 31)]
