"""The call list: who comes first, what is said of the time left, the one button, the views, and what a page costs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.models import ConsultationRequest, Look
from consultations.ready_views import VIEWS
from tests.consultations.test_admin import LIST, PASSWORD_CHECK, names, rows
from tests.factories import RECEIVED_AT, make_message, make_request, make_staff, make_wish
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
LETTERS = "CDFGHJKMPQRTVWXY34679"
MOST_QUERIES = 12


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(RECEIVED_AT, tick=False) as clock:
        yield clock


@pytest.fixture
def desk(client: Client, clock: time_machine.Traveller) -> Client:
    client.force_login(make_staff("fay", "front desk"), backend=PASSWORD_CHECK)
    return client


def ask(name: str, *, promised: timedelta = timedelta(days=2), **fields: object) -> ConsultationRequest:
    """A request of its own number and reference, whose promise ends so long after now."""
    number = ConsultationRequest.objects.count()
    at = RECEIVED_AT + promised
    own = {"answer_by": at, "next_step_at": at, "phone": f"+1703555{number:04}"}
    return make_request(f"CDF{letters(number)}", name=name, **{**own, **fields})


def letters(number: int) -> str:
    return "".join(LETTERS[number // 21**place % 21] for place in range(3))


def follow_up(name: str, at: timedelta, **fields: object) -> ConsultationRequest:
    """A request that somebody has tried to answer, whose next step falls due so long after now."""
    tried = {"status": "TRYING", "first_contact_at": RECEIVED_AT - HOUR, "next_step": "CALL_AGAIN"}
    return ask(name, next_step_at=RECEIVED_AT + at, **{**tried, **fields})


def times(client: Client, query: str = "") -> dict[str, str]:
    return {row[0]: row[1] for row in rows(client, query)}


def button_of(client: Client, name: str, query: str = "") -> dict[str, str]:
    """The tag of the button or link at the end of a row, and what it does."""
    table = next(parse(client.get(f"{LIST}{query}").text).iter("table"))
    (row,) = (row for row in table.iter("tr") if name in text_of(row))
    (cell,) = (cell for cell in row.iter("td") if cell.get("class") == "field-press")
    (pressed,) = elements(cell, "a", "button")
    return {"tag": pressed.tag, "text": text_of(pressed), **pressed.attrib}


# The order.


def test_what_may_be_urgent_comes_first_and_then_whatever_is_due_next(desk: Client) -> None:
    ask("Promised tomorrow", promised=24 * HOUR)
    follow_up("Call again in two hours", 2 * HOUR)
    ask("Promised in one hour", promised=HOUR)
    ask("Promise missed", promised=-3 * HOUR)
    follow_up("Was due an hour ago", -HOUR)
    ask("Urgent", promised=30 * HOUR, read_first=True)
    ask("Write today although promised for later", promised=30 * HOUR, next_step_at=RECEIVED_AT + 90 * MINUTE)
    follow_up("Urgent and answered", 3 * HOUR, read_first=True)

    assert names(desk) == [
        *("Urgent", "Promise missed", "Was due an hour ago", "Promised in one hour"),
        *("Write today although promised for later", "Call again in two hours", "Urgent and answered"),
        "Promised tomorrow",
    ]


def test_a_promise_counts_until_somebody_has_tried_and_the_next_step_from_then_on(desk: Client) -> None:
    ask("Not tried, planned for tomorrow", promised=HOUR, next_step_at=RECEIVED_AT + 24 * HOUR)
    follow_up("Tried, planned for tomorrow", 24 * HOUR, answer_by=RECEIVED_AT + HOUR)

    assert times(desk) == {
        "Not tried, planned for tomorrow": "1 hour left",
        "Tried, planned for tomorrow": "Call again, 10 am on Tuesday, November 24",
    }


def test_a_follow_up_moves_to_the_top_at_the_very_minute_it_falls_due(
    desk: Client, clock: time_machine.Traveller
) -> None:
    ask("Promised before that", promised=9 * MINUTE)
    follow_up("Call again at ten past", 10 * MINUTE)
    ask("Overdue since yesterday", promised=-24 * HOUR)
    before = names(desk, "?show=overdue")
    clock.shift(10 * MINUTE - timedelta(seconds=1))
    just_before = names(desk, "?show=overdue"), times(desk)["Call again at ten past"]
    clock.shift(timedelta(seconds=1))
    then = names(desk, "?show=overdue"), times(desk)["Call again at ten past"]

    assert before == ["Overdue since yesterday"]
    assert just_before == (["Overdue since yesterday", "Promised before that"], "Call again, 10:10 am")
    assert then == (
        ["Overdue since yesterday", "Promised before that", "Call again at ten past"],
        "Call again now: due since 10:10 am",
    )


@pytest.mark.parametrize(
    ("step", "at", "said"),
    [
        ("CALL_AGAIN", 4 * HOUR, "Call again, 2 pm"),
        ("CALL_AGAIN", 24 * HOUR, "Call again, 10 am on Tuesday, November 24"),
        ("CALL_AGAIN", timedelta(), "Call again now: due since 10 am"),
        ("CALL_AGAIN", -3 * HOUR, "Call again: OVERDUE by 3 hours"),
        ("WRITE", -30 * MINUTE, "Write an e-mail now: due since 9:30 am"),
        ("AWAIT_REPLY", 4 * HOUR, "Wait for an answer until 2 pm"),
        ("AWAIT_REPLY", -5 * HOUR, "See whether an answer came: OVERDUE by 5 hours"),
    ],
)
def test_time_left_of_a_follow_up_says_what_is_to_be_done_and_when(
    desk: Client, step: str, at: timedelta, said: str
) -> None:
    follow_up("Ada", at, next_step=step)

    assert times(desk) == {"Ada": said}


def test_what_is_due_is_marked(desk: Client) -> None:
    ask("Later")
    follow_up("Due", timedelta())
    marked = [element for element in parse(desk.get(LIST).text).iter("strong") if element.get("class") == "overdue"]

    assert [text_of(element) for element in marked] == ["Call again now: due since 10 am"]


# The button.


def test_one_press_holds_the_request_and_opens_it(desk: Client) -> None:
    request = ask("Ada")
    page = parse(desk.get(LIST).text)
    pressed = button_of(desk, "Ada")
    (form,) = (form for form in page.iter("form") if form.get("id") == pressed["form"])
    answer = desk.post(pressed["formaction"], {})
    request.refresh_from_db()

    assert (pressed["tag"], pressed["text"], form.get("method")) == ("button", "Call Ada", "post")
    assert [field.get("name") for field in elements(form, "input", "select")] == ["csrfmiddlewaretoken"]
    assert (answer.headers["Location"], request.held_by_name) == (f"{LIST}{request.pk}/change/", "fay")


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": "EMAIL", "email": "ada@visitor.example"},
        {"phone": "", "email": "ada@visitor.example"},
        {"held_until": RECEIVED_AT + MINUTE, "held_by_name": "Gus"},
        {"status": "CLOSED", "closing_reason": "ANSWERED"},
        {"is_set_aside": True},
        {"phone": "+17035550666"},
    ],
)
def test_whoever_is_not_to_be_called_now_is_only_opened(desk: Client, fields: dict[str, object]) -> None:
    make_wish(phone="+17035550666")
    request = ask("Ada", **fields)
    pressed = button_of(desk, "Ada", "?show=all")

    assert (pressed["tag"], pressed["text"], pressed["href"]) == ("a", "Open Ada", f"{LIST}{request.pk}/change/")


def test_a_hold_that_is_over_and_an_urgent_request_among_the_doubtful_are_no_hindrance(desk: Client) -> None:
    ask("Ada", held_until=RECEIVED_AT - MINUTE, held_by_name="Gus")
    ask("Bo", is_set_aside=True, read_first=True)

    assert [button_of(desk, name)["text"] for name in ("Ada", "Bo")] == ["Call Ada", "Call Bo"]


def test_ticks_are_offered_only_where_something_is_done_with_several_at_once(desk: Client) -> None:
    ask("Ada")
    ask("Bo", is_set_aside=True)
    make_message(ask("Cy"), state="REFUSED", finished_at=RECEIVED_AT)
    offered = {}
    for query in ("", "?show=set-aside", "?show=mail-failed", "?show=closed"):
        page = parse(desk.get(f"{LIST}{query}").text)
        offered[query] = [option.get("value") for option in page.iter("option") if option.get("value")]

    assert offered == {
        "": [],
        "?show=set-aside": ["release_requests"],
        "?show=mail-failed": ["send_failed_messages_again"],
        "?show=closed": [],
    }


# The views.


@pytest.fixture
def one_of_each(desk: Client) -> Client:
    ask("New")
    ask("New today", promised=4 * HOUR)
    ask("Missed", promised=-HOUR)
    follow_up("Waiting", 30 * HOUR)
    follow_up("Waiting today", 3 * HOUR)
    follow_up("Late", -2 * HOUR)
    ask("Doubtful", is_set_aside=True)
    ask("Urgent", read_first=True)
    ask("Done", status="CLOSED", closing_reason="ANSWERED")
    make_message(ask("Refused", promised=50 * HOUR), kind="ACKNOWLEDGEMENT", state="REFUSED")
    make_message(ask("Stuck", promised=60 * HOUR), try_until=RECEIVED_AT + 47 * HOUR)
    return desk


@pytest.mark.parametrize(
    ("show", "found"),
    [
        (
            "",
            [
                *("Urgent", "Late", "Missed", "Waiting today", "New today", "Waiting", "New", "Refused"),
                "Stuck",
            ],
        ),
        ("new", ["Urgent", "Missed", "New today", "New", "Refused", "Stuck"]),
        ("today", ["Urgent", "Late", "Missed", "Waiting today", "New today"]),
        ("overdue", ["Late", "Missed"]),
        ("waiting", ["Waiting today", "Waiting"]),
        ("set-aside", ["Doubtful"]),
        ("read-first", ["Urgent"]),
        ("missed", ["Missed"]),
        ("mail-failed", ["Refused"]),
        ("mail-stuck", ["Stuck"]),
        ("closed", ["Done"]),
    ],
)
def test_each_view_shows_its_requests(one_of_each: Client, show: str, found: list[str]) -> None:
    assert names(one_of_each, f"?show={show}") == found


def test_all_shows_all_the_newest_first(one_of_each: Client) -> None:
    found = names(one_of_each, "?show=all")

    assert (len(found), found[0], found[-1]) == (11, "Stuck", "New")


def test_views_are_links_that_say_how_many_there_are(one_of_each: Client) -> None:
    (views,) = (nav for nav in parse(one_of_each.get(LIST).text).iter("nav") if nav.get("class") == "ready-views")
    links = {link.get("href"): text_of(link) for link in elements(views, "a")}
    (current,) = (text_of(link) for link in elements(views, "a") if link.get("aria-current"))

    assert current == "Open"
    assert list(links.values()) == [
        *("Open", "New 6", "Today 5", "Overdue 2", "Waiting 2", "Set aside 1", "Read first 1"),
        *("Promise missed", "An e-mail failed", "An e-mail waits too long", "Closed", "All"),
    ]
    assert list(links)[:2] == [".", "?show=new"]


def test_counts_stop_at_ninety_nine(desk: Client) -> None:
    for number in range(101):
        ask(f"Ada {number}")

    assert "New 99+" in text_of(parse(desk.get(LIST).text))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.key or "open")
def test_an_empty_view_says_kindly_what_that_means(desk: Client, view: object) -> None:
    assert view.when_empty in text_of(parse(desk.get(f"{LIST}?show={view.key}").text))


@pytest.mark.parametrize("query", ["?show=nonsense", "?p=0", "?p=-4", "?p=x", "?o=3.-1", "?name__startswith=A", "?e=1"])
def test_an_address_that_asks_for_nonsense_shows_the_open_requests(desk: Client, query: str) -> None:
    ask("Ada")
    answer = desk.get(f"{LIST}{query}")

    assert (answer.status_code, names(desk, query)) == (200, ["Ada"])


def test_the_page_is_called_after_what_it_is_for(desk: Client) -> None:
    page = parse(desk.get(LIST).text)
    (trail,) = (block for block in page.iter("div") if block.get("class") == "breadcrumbs")

    assert (text_of(trail), text_of(next(page.iter("h1")))) == ("Home › Who to answer next", "Who to answer next")


def test_what_is_typed_into_a_name_is_shown_and_does_nothing(desk: Client) -> None:
    for name in ("=cmd|' /C calc'!A0", "<script>alert(1)</script>", '"><img src=x>'):
        ask(name)
    page = desk.get(LIST)

    assert "<script>alert" not in page.text
    assert names(desk) == ["=cmd|' /C calc'!A0", "<script>alert(1)</script>", '"><img src=x>']


# Pages.


def test_more_than_fifty_requests_are_shown_a_page_at_a_time(desk: Client) -> None:
    for number in range(103):
        ask(f"Ada {number}", promised=number * MINUTE)
    pages = [names(desk, f"?p={page}") for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [50, 50, 3, 0]
    assert [name for page in pages for name in page] == [f"Ada {number}" for number in range(103)]
    assert links_between_pages(desk, "") == ["?p=2"]
    assert links_between_pages(desk, "?p=2") == [".", "?p=3"]
    assert links_between_pages(desk, "?p=3&show=new") == ["?show=new&p=2"]
    assert "The list ends before this page." in desk.get(f"{LIST}?p=4").text


def links_between_pages(client: Client, query: str) -> list[str]:
    page = parse(client.get(f"{LIST}{query}").text)
    return [link.get("href") for nav in page.iter("nav") if nav.get("class") == "list-pages" for link in nav.iter("a")]


def test_a_page_far_beyond_the_last_is_answered(desk: Client) -> None:
    ask("Ada")

    assert "The list ends before this page." in desk.get(f"{LIST}?p=99999999999").text


# What a page costs.


@pytest.mark.parametrize("count", [1, 30])
@pytest.mark.parametrize("query", ["", "?show=all", "?show=overdue", "?q=ada", "?q=0199", "?q=ad", "?q=ada&show=new"])
@pytest.mark.parametrize("role", ["front desk", "owner"])
def test_a_page_of_the_list_takes_at_most_twelve_queries(client: Client, role: str, query: str, count: int) -> None:
    client.force_login(make_staff("fay", role), backend=PASSWORD_CHECK)
    for number in range(count):
        request = ask("Ada", promised=-HOUR * number, email=f"ada{number}@visitor.example", phone="+17035550199")
        make_message(request)
    client.get(LIST)  # the first page of a process reads more
    with CaptureQueriesContext(connection) as found:
        client.get(f"{LIST}{query}")

    assert len(found) <= MOST_QUERIES, [query["sql"][:80] for query in found.captured_queries]


def test_every_list_and_search_is_on_record_with_the_number_of_rows_shown(desk: Client) -> None:
    for number in range(52):
        ask(f"Ada {number}")
    for query in ("", "?p=2", "?q=ada", "?q=ada 51", "?show=closed"):
        desk.get(f"{LIST}{query}")

    kept = list(Look.objects.order_by("pk").values_list("kind", "how_many"))
    assert kept == [("LIST", 50), ("LIST", 2), ("SEARCH", 50), ("SEARCH", 1), ("LIST", 0)]
