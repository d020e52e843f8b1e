"""The overview answers in sentences; each of its numbers opens a list that shows exactly so many."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from xml.etree.ElementTree import Element
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations import front_desk, totals
from consultations.models import ConsultationRequest, DailyTotal
from consultations.references import ALPHABET
from consultations.retention import erase
from tests.consultations.browser import main_text, title_of
from tests.consultations.test_admin import PASSWORD_CHECK, sign_in
from tests.factories import make_request, make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

OVERVIEW = "/admin/overview/"
NOW = datetime(2026, 11, 27, 15, 0, tzinfo=UTC)  # a Friday, 10 am in Leesburg
TODAY = date(2026, 11, 27)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SVG = "{http://www.w3.org/2000/svg}"
_number = count()


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make_staff("fred", "front desk"), backend=PASSWORD_CHECK)
    return client


def asked(received_at: datetime, **fields: object) -> ConsultationRequest:
    """A request with its promise two days later."""
    number, letters = next(_number), ""
    for _ in range(6):
        number, place = divmod(number, len(ALPHABET))
        letters += ALPHABET[place]
    promised = received_at + 2 * DAY
    return make_request(
        letters, **{"received_at": received_at, "answer_by": promised, "next_step_at": promised, **fields}
    )


def closed(received_at: datetime, reason: str, **fields: object) -> ConsultationRequest:
    step = {"next_step": "", "next_step_at": None}
    return asked(received_at, status="CLOSED", closing_reason=reason, **step, **fields)


def words(client: Client, query: str = "") -> str:
    return main_text(client.get(f"{OVERVIEW}{query}").text)


def numbers(page: Element) -> list[tuple[str, int]]:
    """Each number that is a link: its address, and what it says."""
    links = [link for link in elements(page, "a") if "overview__number" in link.get("class", "")]
    return [(link.get("href"), int(text_of(link).replace(",", ""))) for link in links]


def rows_at(client: Client, address: str) -> int:
    """How many requests a list shows."""
    page = parse(client.get(address).text)
    return len([cell for cell in page.iter("th") if cell.get("class") == "field-name"])


def everything() -> None:
    """Requests of every sort, also around midnight in Leesburg, and on days on which the clocks change."""
    midnight, second = datetime(2026, 11, 21, 5, tzinfo=UTC), timedelta(seconds=1)
    clocks_back, clocks_forward = datetime(2026, 11, 1, 4, tzinfo=UTC), datetime(2026, 3, 8, 5, tzinfo=UTC)
    for moment in (midnight - second, midnight, clocks_back, clocks_back + 25 * HOUR - second, clocks_forward):
        asked(moment)
        closed(moment, "ANSWERED", first_contact_at=moment + HOUR, came_from="sleep, version 1")
    for days in (0, 1, 3, 10, 40, 100, 200):
        received = NOW - days * DAY - 2 * HOUR
        asked(received)
        asked(received, first_contact_at=received + HOUR, status="IN_TOUCH", next_step="CALL_AGAIN", next_step_at=NOW)
        asked(received, first_contact_at=received + HOUR, next_step_at=NOW + HOUR, came_from="sleep, version 2")
        asked(received, is_set_aside=True)
        asked(received, is_set_aside=True, read_first=True)
        closed(received, "NOT_REACHED", first_contact_at=received + 3 * DAY, came_from="how-it-works, version 1")
        closed(received, "WITHDRAWN")
        closed(received, "NO_REQUEST", is_set_aside=True, came_from="sleep, version 1")


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_each_number_opens_a_list_that_shows_exactly_so_many(desk: Client, days: int) -> None:
    everything()
    page = parse(desk.get(f"{OVERVIEW}?days={days}").text)
    told = numbers(page)

    assert len(told) > 25
    assert [(address, number, rows_at(desk, address)) for address, number in told if number < 50] == [
        (address, number, number) for address, number in told if number < 50
    ]


@pytest.mark.parametrize("days", [7, 30, 90, 365])
def test_all_numbers_match_a_direct_count(desk: Client, days: int) -> None:
    everything()
    context = desk.get(f"{OVERVIEW}?days={days}").context_data
    first = TODAY - timedelta(days=days - 1)
    rows = [row for row in ConsultationRequest.objects.all() if first <= local_day(row.received_at) <= TODAY]
    people = [row for row in rows if row.closing_reason != "NO_REQUEST"]
    answers = Counter(map(answer_to, people))
    ends = Counter(row.closing_reason or "open" for row in people)
    led = Counter(row.came_from.partition(",")[0] for row in people if row.came_from)

    assert context["asked"].kept == len(people)
    assert (context["sent"].kept, context["unreal"].kept) == (len(rows), len(rows) - len(people))
    assert {number.words: number.kept for number in context["answers"] if number.kept} == dict(answers)
    assert sum(number.kept for number in context["answers"]) == len(people)
    assert sorted(number.kept for number in context["ends"]) == sorted(ends.values())
    assert {number.words: number.kept for number in context["articles"]} == {
        article.replace("-", " ").capitalize(): times for article, times in led.items()
    }


def test_the_weeks_match_a_direct_count(desk: Client) -> None:
    everything()
    weeks = desk.get(OVERVIEW).context_data["weeks"]
    people = [row for row in ConsultationRequest.objects.all() if row.closing_reason != "NO_REQUEST"]
    mondays = [TODAY - timedelta(days=4, weeks=back) for back in reversed(range(12))]
    days = [local_day(row.received_at) for row in people]

    assert [number.kept for number in weeks] == [
        sum(monday <= day <= monday + timedelta(days=6) for day in days) for monday in mondays
    ]


def test_who_waits_now_is_counted_whenever_they_asked(desk: Client) -> None:
    asked(NOW - 300 * DAY)
    asked(NOW - HOUR)
    asked(NOW - 47 * HOUR)
    asked(NOW - 9 * DAY, first_contact_at=NOW - 8 * DAY, next_step="AWAIT_REPLY", next_step_at=NOW + 3 * DAY)
    asked(NOW - HOUR, is_set_aside=True)
    told = words(desk, "?days=7")

    assert "4 people wait for something from us" in told
    assert [line in told for line in ("1 past the promised time", "2 new, within the promise", "1 has heard")] == [
        True
    ] * 3
    assert "Due until midnight: 1 of them." in told
    assert "The oldest promise that still waits is for 10 am on Monday, February 2." in told
    assert "Set aside as doubtful: 1 more, to be looked at." in told


def test_who_was_no_real_request_is_left_out_and_said(desk: Client) -> None:
    asked(NOW - HOUR)
    closed(NOW - HOUR, "NO_REQUEST", is_set_aside=True)
    told = words(desk)

    assert "1 person asked in the last 30 days." in told
    assert "Not counted: 1 that was not a real request." in told


def test_those_erased_stay_in_the_totals_and_are_not_promised_to_open(desk: Client) -> None:
    closed(NOW - HOUR, "ANSWERED", first_contact_at=NOW, came_from="sleep, version 1")
    for kind, detail, times in (
        *(("RECEIVED", "FORM", 3), ("RECEIVED", "PHONED", 1), ("ANSWERED", "IN_TIME", 2), ("ANSWERED", "NEVER", 1)),
        *(("CLOSED", "ANSWERED", 2), ("CLOSED", "WITHDRAWN", 1), ("CLOSED", "NO_REQUEST", 1), ("ARTICLE", "sleep", 1)),
    ):
        totals.add(TODAY - 3 * DAY, kind, detail, count=times)
    totals.add(TODAY - 31 * DAY, "RECEIVED", "FORM", count=50)
    page = desk.get(OVERVIEW)
    told, context = main_text(page.text), page.context_data

    assert "4 people asked (1 can be opened, 3 erased by now) in the last 30 days." in told
    assert "Not counted: 1 that was not a real request (0 can be opened, 1 erased by now)." in told
    assert [(number.words, number.kept, number.erased) for number in context["answers"][:3]] == [
        ("Answered in time", 1, 2),
        ("Answered late", 0, 0),
        ("Closed before anybody tried to reach them", 0, 1),
    ]
    assert (context["in_time"], context["sent"].total) == (75, 4)
    assert [(number.words, number.total) for number in context["ends"]] == [
        ("Closed: questions answered", 3),
        ("Closed: does not want to be contacted", 1),
    ]
    assert [(number.words, number.kept, number.erased) for number in context["articles"]] == [("Sleep", 1, 1)]
    assert [number.erased for number in context["weeks"]][-5:] == [50, 0, 0, 0, 3]


def test_erasing_changes_no_total(desk: Client) -> None:
    everything()
    for request in ConsultationRequest.objects.filter(closing_reason__in=("NO_REQUEST", "NOT_REACHED")):
        front_desk.look_at(request)
    before = told_in_all(desk)
    for request in ConsultationRequest.objects.filter(closing_reason__in=("NO_REQUEST", "NOT_REACHED")):
        erase(request, by=make_staff(f"olga-{request.pk}", "owner"))

    assert told_in_all(desk) == before
    assert "14 erased by now" not in words(desk, "?days=7")
    assert "7 erased by now" in words(desk, "?days=365")


def told_in_all(client: Client) -> dict[str, object]:
    """Every total of a year, whether its requests are kept or erased."""
    context = client.get(f"{OVERVIEW}?days=365").context_data
    listed = {name: [(one.words, one.total) for one in context[name]] for name in ("answers", "ends", "weeks")}
    led = sorted((one.words, one.total) for one in context["articles"])
    alone = {name: context[name].total for name in ("asked", "sent", "unreal")}
    return {**listed, **alone, "articles": led, "in_time": context["in_time"]}


def test_half_heard_from_us_within_so_much_opening_time(desk: Client) -> None:
    asked(NOW - 2 * HOUR + timedelta(hours=1), first_contact_at=NOW)

    assert "heard from us within 1 hour of opening time." in words(desk)


def test_the_form_tells_where_it_loses_people_in_numbers_of_five_and_more(desk: Client) -> None:
    asked(NOW - HOUR)
    for step, times in (("OPENED", 1_234), ("CAME_BACK", 9), ("HOW_TO_REACH", 7), ("NAME", 4), ("AGREEMENT", 1)):
        totals.add(TODAY, "FORM", step, count=times)
    totals.add(TODAY - 40 * DAY, "FORM", "NAME", count=100)
    told = words(desk)

    assert "How often the form was opened in the last 30 days: 1,234. It led to 1 request." in told
    assert "How often it came back to be corrected: 9. Most came back because of: how to reach you." in told
    table = elements(parse(desk.get(OVERVIEW).text), "table")[-1]
    assert [[text_of(cell) for cell in elements(row, "th", "td")] for row in elements(table, "tr")] == [
        ["Part of the form", "Times"],
        ["How to reach you", "7"],
        ["The name", "few"],
        ["The boxes to tick before sending", "few"],
    ]
    assert [bar.get("width") for bar in bars(table)] == ["100%", "0%", "0%"]


def bars(inside: Element) -> list[Element]:
    return [bar for bar in inside.iter(f"{SVG}rect") if bar.get("class") == "bar__value"]


def test_a_new_site_says_that_nobody_asked(desk: Client) -> None:
    told = words(desk)

    for sentence in (
        "Nobody asked in the last 30 days.",
        "Nobody waits for an answer.",
        "Nothing yet: nobody asked in the last 30 days.",
        "None: nobody who asked in the last 30 days is known to have come straight from an article.",
        "The form was not opened in the last 30 days, or it was not counted yet.",
    ):
        assert sentence in told


def test_large_numbers_are_easy_to_read(desk: Client) -> None:
    totals.add(TODAY, "RECEIVED", "FORM", count=1_234_567)

    assert "1,234,567 people asked (0 can be opened, 1,234,567 erased by now)" in words(desk)


@pytest.mark.parametrize("days", ["", "?days=8", "?days=x", "?days=-30", "?days=365000", "?days=%00"])
def test_any_other_time_is_the_last_thirty_days(desk: Client, days: str) -> None:
    answer = desk.get(f"{OVERVIEW}{days}")

    assert answer.status_code == 400 if "%00" in days else "in the last 30 days" in answer.text


def test_each_chart_is_a_table_whose_bars_need_no_style(desk: Client) -> None:
    everything()
    page = parse(desk.get(OVERVIEW).text)

    assert len(bars(page)) > 20
    assert [drawn for drawn in page.iter() if drawn.get("style")] == []
    drawings = [drawing for table in page.iter("table") for drawing in table.iter(f"{SVG}svg")]
    assert {drawing.get("aria-hidden") for drawing in drawings} == {"true"}


def test_no_address_and_no_title_says_what_it_is_about(desk: Client) -> None:
    asked(NOW - HOUR, came_from="ketamine-for-depression, version 1")
    page = desk.get(OVERVIEW)
    addresses = [address for address, _ in numbers(parse(page.text))]

    assert [address for address in addresses if re.search("ketamine|depress", address)] == []
    assert title_of(page.text) == "Overview | Staff"


def test_an_article_that_led_to_nobody_then_opens_an_empty_list(desk: Client) -> None:
    asked(NOW - 60 * DAY, came_from="sleep, version 1")
    (address,) = (
        address for address, _ in numbers(parse(desk.get(f"{OVERVIEW}?days=90").text)) if "article" in address
    )

    assert rows_at(desk, address) == 1
    assert rows_at(desk, re.sub("from=[0-9-]+", "from=2026-11-01", address)) == 0
    assert rows_at(desk, re.sub("article-[0-9a-f]+", "article-0", address)) == 0


def test_an_article_with_very_many_requests_opens_its_list(desk: Client) -> None:
    """More than a database takes as single values."""
    start = asked(NOW - HOUR)
    rows = [ConsultationRequest(**{**values_of(start), "reference": f"R{number:05}"}) for number in range(40_000)]
    ConsultationRequest.objects.bulk_create(rows, batch_size=1_000)
    (address,) = {address for address, _ in numbers(parse(desk.get(OVERVIEW).text)) if "article" in address}

    assert desk.get(address).context_data["cl"].queryset.count() == 40_000


def values_of(request: ConsultationRequest) -> dict[str, object]:
    values = {
        field.name: getattr(request, field.name)
        for field in request._meta.fields
        if not field.primary_key and not field.generated
    }
    return values | {"came_from": "sleep, version 1"}


def test_the_page_asks_the_database_few_questions_however_many_asked(desk: Client) -> None:
    """Six of its own, beside what every page of staff asks."""
    asked(NOW - HOUR)
    few = questions(desk)
    everything()

    assert (questions(desk), few <= 21) == (few, True)


def questions(client: Client) -> int:
    client.get(OVERVIEW)
    with CaptureQueriesContext(connection) as asked_by_it:
        client.get(OVERVIEW)
    return len(asked_by_it)


@pytest.mark.parametrize(("role", "status"), [("owner", 200), ("front desk", 200), ("editor", 403), ("clinician", 403)])
def test_owner_and_front_desk_read_it_and_nobody_else(client: Client, role: str, status: int) -> None:
    sign_in(client, role)

    assert client.get(OVERVIEW).status_code == status
    assert (OVERVIEW in client.get("/admin/").text) == (status == 200)


def test_the_list_leads_to_it(desk: Client) -> None:
    page = parse(desk.get("/admin/consultations/consultationrequest/").text)

    assert OVERVIEW in [link.get("href") for link in elements(page, "a")]


def test_looking_changes_no_total(desk: Client) -> None:
    everything()
    desk.get(OVERVIEW)

    assert DailyTotal.objects.count() == 0


def local_day(moment: datetime) -> date:

    return moment.astimezone(ZoneInfo("America/New_York")).date()


def answer_to(row: ConsultationRequest) -> str:
    if row.first_contact_at:
        return "Answered in time" if row.first_contact_at <= row.answer_by else "Answered late"
    if row.status == "CLOSED":
        return "Closed before anybody tried to reach them"
    return "Past the promise, still waiting" if row.answer_by <= NOW else "Still within the promise"
