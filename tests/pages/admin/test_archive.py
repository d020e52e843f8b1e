import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from pages.archive import keep_now
from pages.models import Article, PublishedPage
from tests.factories import make_published_version, make_staff, make_version_in_review
from tests.markup import one, parse, text_of

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/publishedpage/"
MARCH = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)  # 10 am in Leesburg


def signed_in(role: str) -> Client:
    client = Client()
    client.force_login(make_staff(f"{role}-person", role), backend="clinic_site.staff_backend.StaffBackend")
    return client


@pytest.fixture
def article() -> Article:
    """Version 1 from March 1, version 2 from March 4."""
    with time_machine.travel(MARCH, tick=False) as clock:
        first = make_published_version(title="What stood first")
        keep_now(first.article)
        clock.shift(timedelta(days=3))
        keep_now(make_published_version(title="What stands now").article)
    return first.article


def answer(article: Article, day: str, time: str, *, role: str = "editor") -> str:
    with time_machine.travel(MARCH + timedelta(days=30)):
        page = signed_in(role).get(LIST, {"article": article.pk, "day": day, "time": time})
    return text_of(one(parse(page.text), "main"))


@pytest.mark.parametrize("role", ["editor", "clinician", "owner"])
def test_staff_are_told_which_version_the_public_saw(article: Article, role: str) -> None:
    told = answer(article, "2027-03-02", "08:30", role=role)

    assert "“What stands now” on March 2, 2027, 8:30 AM EST" in told
    assert "The public saw version 1, “What stood first”, signed off by Grace Hopper, MD on March 1, 2027." in told
    assert "from March 1, 2027, 10:00 AM EST to March 4, 2027, 10:00 AM EST" in told


def test_staff_are_told_when_no_version_was_shown(article: Article) -> None:
    assert "No version of this article was public then." in answer(article, "2027-03-01", "09:59")


def test_time_is_that_of_leesburg_on_the_day_the_clocks_change(article: Article) -> None:
    assert "“What stands now” on March 14, 2027, 3:30 AM EDT" in answer(article, "2027-03-14", "03:30")


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"day": ""}, "Give a day."),
        ({"day": "yesterday"}, "Enter the day as year-month-day, such as 2026-11-24."),
        ({"time": ""}, "Give a time."),
        ({"time": "noon"}, "Enter the time as hours and minutes, such as 14:30."),
        ({"day": "2999-01-01"}, "That moment has not come yet."),
        ({"article": "999"}, "Choose an article from the list."),
        ({"article": "abc"}, "Choose an article from the list."),
        ({"article": ""}, "Choose an article."),
    ],
)
def test_wrong_question_gets_a_sentence(article: Article, asked: dict[str, str], sentence: str) -> None:
    page = signed_in("editor").get(LIST, {"article": article.pk, "day": "2027-03-02", "time": "08:30", **asked})

    assert (page.status_code, sentence in page.text) == (200, True)


def test_kept_page_opens_as_it_was_with_a_line_that_says_when(article: Article) -> None:
    page = PublishedPage.objects.get(version__number=1)
    html = signed_in("clinician").get(f"{LIST}{page.pk}/page/").text
    before, line, after = re.split(r'(<aside class="page-width".*?</aside>\s*)', html, maxsplit=1, flags=re.DOTALL)

    assert before + after == page.html
    assert "sleep, version 1. The public saw this page from March 1, 2027, 10:00 AM EST" in line


def test_kept_page_is_stored_and_found_by_nobody(article: Article) -> None:
    response = signed_in("editor").get(f"{LIST}{PublishedPage.objects.first().pk}/page/")

    assert response["Cache-Control"] == "no-store, private"
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["", "{page}/page/", "{page}/change/"])
def test_front_desk_and_strangers_open_nothing_of_the_archive(article: Article, path: str) -> None:
    address = LIST + path.format(page=PublishedPage.objects.first().pk)

    assert signed_in("front desk").get(address).status_code == 403
    assert Client().get(address).status_code == 302


def test_moment_without_a_version_has_no_page(article: Article) -> None:
    gone = PublishedPage.objects.create(article=article, version=None, shown_from=MARCH + timedelta(days=9))
    client = signed_in("owner")

    assert (client.get(f"{LIST}{gone.pk}/page/").status_code, client.get(f"{LIST}99999/page/").status_code) == (
        404,
        404,
    )
    assert "No version of this article was public then." in answer(article, "2027-03-20", "12:00")


def test_article_that_was_never_public_has_an_empty_archive() -> None:
    article = make_version_in_review("rest").article

    assert "None yet: no version of it has been public." in answer(article, "2027-03-20", "12:00")
