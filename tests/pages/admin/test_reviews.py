from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from pages.models import ArticleVersion, Review
from tests.factories import make_draft, make_published_version, make_staff
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db
LIST = "/admin/pages/review/"
STATED_AND_CITED = ("Sleep helps [1].", "Sleep eases a bad mood [1].", "A study of sleep", "10.1000/R90")
SIGNED = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


def client_of(account: User) -> Client:
    client = Client()
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


@pytest.fixture
def version() -> ArticleVersion:
    with time_machine.travel(SIGNED, tick=False):
        return make_published_version()


def form_of(version: ArticleVersion) -> str:
    return f"{LIST}of/{version.pk}/"


def filled_in(client: Client, version: ArticleVersion) -> dict[str, str]:
    """Every tick set, as the page offers them."""
    (form,) = (form for form in elements(parse(client.get(form_of(version)).text), "form") if not form.get("id"))
    inputs = {field.get("name"): field for field in elements(form, "input")}
    ticks = {name: "on" for name, field in inputs.items() if field.get("type") == "checkbox"}
    own = {name: inputs[name].get("value", "") for name in ("last_seen", "next_review_on")}
    return {**own, **ticks, "reviewer_line": "Ruth Test, MD"}


@pytest.mark.parametrize(
    ("days", "heading", "line"),
    [
        (-61, "Overdue", "Overdue by 61 daysIt was due by November 24, 2027. The page no longer offers the call."),
        (-1, "Overdue", "Overdue by 1 dayIt was due by November 24, 2027."),
        (0, "Due within 30 days", "Due today."),
        (30, "Due within 30 days", "Due by November 24, 2027, in 30 days."),
        (31, "Due within 60 days", "Due by November 24, 2027, in 31 days."),
        (90, "Due within 90 days", "Due by November 24, 2027, in 90 days."),
    ],
)
def test_staff_see_what_is_due_under_its_heading_with_the_clinician(
    version: object, days: int, heading: str, line: str
) -> None:
    with time_machine.travel(datetime(2027, 11, 24, 17, tzinfo=UTC) - timedelta(days=days), tick=False):
        told = text_of(one(parse(client_of(make_staff("edith", "editor")).get(LIST).text), "main"))

    under = told.partition(heading)[2].partition("Due within")[0]
    assert f"What sleep does {line}" in under
    assert "by Grace Hopper, MD" in under


def test_list_says_when_nothing_is_due(version: object) -> None:
    with time_machine.travel(SIGNED, tick=False):
        told = text_of(one(parse(client_of(make_staff("edith", "editor")).get(LIST).text), "main"))

    assert told.count("None.") == 4


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2027, 10, 24), None),
        (date(2027, 10, 25), "1 article is due for review within 30 days."),
        (date(2027, 11, 25), "1 article is overdue for review. Readers are told so."),
    ],
)
def test_staff_home_has_a_line_from_thirty_days_before(version: object, day: date, line: str | None) -> None:
    with time_machine.travel(datetime(day.year, day.month, day.day, 17, tzinfo=UTC), tick=False):
        page = parse(client_of(make_staff("edith", "editor")).get("/admin/").text)

    lines = [text_of(block) for block in elements(page, "ul") if block.get("class") == "next-for-you__list"]
    assert lines == ([line] if line else [])


def test_staff_who_see_no_articles_get_no_line(version: object) -> None:
    with time_machine.travel(datetime(2028, 1, 1, tzinfo=UTC), tick=False):
        assert "next-for-you__list" not in client_of(make_staff("fred", "front desk")).get("/admin/").text


def test_clinician_confirms_after_a_tick_for_each_part(version: ArticleVersion) -> None:
    ruth = client_of(make_staff("ruth", "clinician"))
    answers = filled_in(ruth, version)
    response = ruth.post(form_of(version), answers, follow=True)

    review = Review.objects.get()
    assert {name for name, value in answers.items() if value == "on"} == {
        "sources",
        "section_0",
        "section_1",
        "section_2",
        "section_3",
    }
    assert (review.reviewer_line, review.next_review_on) == (
        "Ruth Test, MD",
        timezone.localdate() + timedelta(days=365),
    )
    assert "Recorded. Readers now see your name" in response.text


def test_every_statement_and_source_stands_on_the_form(version: ArticleVersion) -> None:
    page = client_of(make_staff("ruth", "clinician")).get(form_of(version)).text

    assert all(words in page for words in STATED_AND_CITED)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("section_0", "", "Tick this once you have read “In short” again."),
        ("sources", "", "Tick this once you have looked the sources up."),
        ("reviewer_line", " ", "Give the name and license that readers will see."),
        ("next_review_on", "", "Give the day by which somebody must look again."),
        ("next_review_on", "soon", "Enter the day as year-month-day, such as 2027-11-24."),
        ("next_review_on", "2020-01-01", "The next review must be on a day after today."),
        ("next_review_on", "2999-01-01", "The next review must be within a year"),
        ("last_seen", "2020-01-01T00:00:00+00:00", "Somebody else confirmed this page while you had it open."),
        ("last_seen", "nonsense", ""),
    ],
)
def test_wrong_answer_is_refused_with_a_sentence_and_nothing_is_lost(
    version: ArticleVersion, field: str, value: str, error: str
) -> None:
    ruth = client_of(make_staff("ruth", "clinician"))
    response = ruth.post(form_of(version), {**filled_in(ruth, version), field: value})

    assert (response.status_code, Review.objects.count()) == ((422, 0) if error else (302, 1))
    assert error in response.text
    assert response.text.count(" checked") == (0 if not error else 5 if value or field == "next_review_on" else 4)


def test_writer_is_told_that_another_clinician_must_confirm() -> None:
    wanda = make_staff("wanda", "clinician")
    version = make_published_version(written_by=wanda)
    client = client_of(wanda)

    assert "Another clinician must confirm what you wrote." in client.get(form_of(version)).text
    assert client.post(form_of(version), {"reviewer_line": "W"}).status_code == 422
    assert Review.objects.exists() is False


def test_who_wrote_some_of_the_words_before_somebody_else_cannot_confirm_them_either() -> None:
    wanda = make_staff("wanda", "clinician")
    make_draft(written_by=wanda)
    version = make_published_version(written_by=make_staff("edith", "editor"))

    assert "Another clinician must confirm what you wrote." in client_of(wanda).get(form_of(version)).text


@pytest.mark.parametrize("role", ["editor", "owner", "front desk"])
def test_nobody_but_a_clinician_opens_the_form(version: ArticleVersion, role: str) -> None:
    client = client_of(make_staff("sam", role))

    assert (client.get(form_of(version)).status_code, client.post(form_of(version)).status_code) == (403, 403)


def test_version_page_leads_to_the_form_and_lists_earlier_looks(version: ArticleVersion) -> None:
    ruth = client_of(make_staff("ruth", "clinician"))
    ruth.post(form_of(version), filled_in(ruth, version))
    page = ruth.get(f"/admin/pages/articleversion/{version.pk}/change/").text

    assert form_of(version) in page
    assert "Ruth Test, MD; next review by" in page
