from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from consultations.models import ConsultationRequest, HistoryEntry
from tests.consultations.browser import main_text, title_of, what_it_sends
from tests.factories import EVERY_ANSWER, RECEIVED_AT, make_message, make_request, make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"
BOX = "action-checkbox"
HOW, MARKS = 2, 3  # columns of the list
PASSWORD_CHECK = "clinic_site.staff_backend.StaffBackend"


def page_of(request: ConsultationRequest) -> str:
    return f"{LIST}{request.pk}/change/"


def form_of(client: Client, request: ConsultationRequest, **changes: str) -> dict[str, str]:
    """What saving the page of a request would send, with `changes` filled in."""
    return what_it_sends(client.get(page_of(request)).text, "consultationrequest_form") | changes


def rows(client: Client, query: str = "") -> list[list[str]]:
    """The cells of the list, from the name on."""
    (table,) = (table for table in parse(client.get(f"{LIST}{query}").text).iter("table"))
    body = elements(table, "tbody")[0]
    cells = [[cell for cell in elements(row, "th", "td") if cell.get("class") != BOX] for row in elements(body, "tr")]
    return [[text_of(cell) for cell in row] for row in cells]


def names(client: Client, query: str = "") -> list[str]:
    page = parse(client.get(f"{LIST}{query}").text)
    return [text_of(cell) for cell in page.iter("th") if cell.get("class") == "field-name"]


def sign_in(client: Client, role: str | None) -> None:
    client.force_login(make_staff("somebody", role), backend=PASSWORD_CHECK)


# The list.


def test_the_front_desk_sees_open_requests_in_the_order_of_what_was_promised(front_desk: Client) -> None:
    later = {"answer_by": RECEIVED_AT + timedelta(days=3), "next_step_at": RECEIVED_AT + timedelta(days=3)}
    make_request("CDF347", name="Later", email="l@visitor.example", phone="", **later)
    make_request("CDF349", name="Overdue", answer_by=RECEIVED_AT - timedelta(hours=2))
    make_request(
        "CDF377",
        name="Soon",
        email="s@visitor.example",
        channel="EITHER",
        answer_by=RECEIVED_AT + timedelta(minutes=30),
    )
    with time_machine.travel(RECEIVED_AT, tick=False):
        front_desk.force_login(make_staff("fay", "front desk"), backend=PASSWORD_CHECK)
        found = rows(front_desk)

    same = "Maybe the same person as another request"
    assert found == [
        ["Overdue", "OVERDUE by 2 hours", "Call", same, "New", "CDF 349", "Call Overdue"],
        ["Soon", "30 minutes left", "Call or write", same, "New", "CDF 377", "Call Soon"],
        ["Later", "3 days left", "Write an e-mail. Do not call", "-", "New", "CDF 347", "Open Later"],
    ]


def test_the_list_leaves_out_what_is_closed_or_set_aside_and_says_where_it_is(front_desk: Client) -> None:
    make_request("CDF347", name="Open")
    make_request("CDF349", name="Done", status="CLOSED", closing_reason="ANSWERED")
    make_request("CDF377", name="Doubtful", is_set_aside=True)
    make_request("CDF379", name="Doubtful and done", is_set_aside=True, status="CLOSED", closing_reason="NO_REQUEST")

    assert names(front_desk) == ["Open"]
    assert names(front_desk, "?show=set-aside") == ["Doubtful"]
    assert sorted(names(front_desk, "?show=closed")) == ["Done", "Doubtful and done"]
    assert len(names(front_desk, "?show=all")) == 4
    assert "Set aside 1" in text_of(parse(front_desk.get(LIST).text))


@pytest.mark.parametrize("requests", [1, 3])
def test_the_list_takes_as_many_queries_for_three_requests_as_for_one(
    front_desk: Client, requests: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(requests):
        make_message(make_request(f"CDF34{number}"))
    front_desk.get(LIST)

    with django_assert_num_queries(7):
        front_desk.get(LIST)


def test_the_list_reads_no_encrypted_answer(front_desk: Client, settings: Settings) -> None:
    make_request(topic="DEPRESSION", note="A note.", came_from="a-page")
    with connection.execute_wrapper(refuse_encrypted_columns):
        assert names(front_desk) == ["Ada"]


def refuse_encrypted_columns(execute: object, sql: str, *args: object) -> object:
    assert '"note"' not in sql, sql
    return execute(sql, *args)


@pytest.mark.parametrize(
    "search",
    [
        *("Mary", "lovel", "ADA MARY", "King"),
        *("ada@visitor.example", "ADA@VISITOR", "visitor.example"),
        *("+17035550199", "7035550199", "(703) 555-0199", "703 555 0199", "703.555.0199", "1-703-555-0199", "0199"),
        *("CDF347", "cdf347", "CDF 347", "cdf-347", " CDF 347 "),
    ],
)
def test_somebody_is_found_by_name_number_address_or_reference(front_desk: Client, search: str) -> None:
    make_request("CDF347", name="Ada Mary Lovelace-King", email="ada@visitor.example")
    make_request("CDF349", name="Bo", phone="+15715550100", email="bo@elsewhere.example")

    page = parse(front_desk.get(LIST, {"q": search}).text)
    assert [text_of(cell) for cell in page.iter("th") if cell.get("class") == "field-name"] == [
        "Ada Mary Lovelace-King"
    ]


@pytest.mark.parametrize("search", ["nobody", "9999999", "%", "_", "'; --", "🙂", "x" * 3000, "("])
def test_a_search_for_nobody_finds_nobody_and_is_answered(front_desk: Client, search: str) -> None:
    make_request()
    page = front_desk.get(LIST, {"q": search})

    assert page.status_code == 200
    assert [cell for cell in parse(page.text).iter("th") if cell.get("class") == "field-name"] == []


def test_a_search_looks_among_closed_and_doubtful_requests_too(front_desk: Client) -> None:
    make_request("CDF347", name="Ada Closed", status="CLOSED", closing_reason="ANSWERED")
    make_request("CDF349", name="Ada Doubtful", is_set_aside=True)

    assert sorted(names(front_desk, "?q=ada")) == ["Ada Closed", "Ada Doubtful"]


# The request itself.


@pytest.mark.parametrize(
    ("channel", "ways"),
    [
        ("PHONE", ["tel:+17035550199"]),
        ("EMAIL", ["mailto:ada%3Fcc%3Dx@visitor.example"]),
        ("EITHER", ["tel:+17035550199", "mailto:ada%3Fcc%3Dx@visitor.example"]),
    ],
)
def test_a_request_links_only_to_the_ways_in_which_its_visitor_wants_to_be_reached(
    front_desk: Client, channel: str, ways: list[str]
) -> None:
    request = make_request(phone="+17035550199", email="ada?cc=x@visitor.example", channel=channel)
    (main,) = elements(parse(front_desk.get(page_of(request)).text), "main")
    links = [link.get("href") for link in elements(main, "a")]
    assert [link for link in links if link.startswith(("tel:", "mailto:"))] == ways


def test_a_request_shows_everything_that_the_visitor_wrote(front_desk: Client, client: Client) -> None:
    Client().post("/consultation/", {**EVERY_ANSWER, "topic": "BIPOLAR", "phone": "703.555.0199 x12"})
    text = text_of(parse(front_desk.get(page_of(ConsultationRequest.objects.get())).text))

    shown = (
        "(703) 555-0199 ext. 12 (typed: 703.555.0199 x12)",
        "ada@visitor.example",
        "Good time: Morning",
        "You may leave a voice message",
        "Topic: Bipolar disorder",
        "I would like to know what a first visit is like.",
        "I agree that Virginia Infusion Therapies may call",
        "(version 2026-11-23)",
        "Acknowledgement to the visitor to ada@visitor.example Waiting to be sent",
    )
    assert [words for words in shown if words not in text] == []


def test_nothing_that_the_visitor_wrote_can_be_changed_by_staff(front_desk: Client) -> None:
    request = make_request(email="ada@visitor.example", topic="BIPOLAR", note="A note.", good_time="MORNING")
    front_desk.get(page_of(request))  # which is remembered
    before = ConsultationRequest.objects.values().get()
    forged = {name: "CHANGED" for name in before if name not in ("status", "closing_reason", "next_step")}
    forged |= {"email": "new@visitor.example", "is_set_aside": "on", "may_leave_message": "on", "channel": "EMAIL"}

    saved = front_desk.post(page_of(request), form_of(front_desk, request, work_note="Saved.", **forged))
    assert (saved.status_code, request.history.count()) == (302, 1)
    assert ConsultationRequest.objects.values().get() == before


def test_an_attempt_is_recorded_with_its_note_time_and_who_made_it(client: Client) -> None:
    request = make_request()
    changes = {"outcome": "NO_ANSWER", "work_note": "Rang for a minute.", "next_step": "CALL_AGAIN"}
    with time_machine.travel(RECEIVED_AT, tick=False):
        client.force_login(make_staff("fred", "front desk"), backend=PASSWORD_CHECK)
        sent = form_of(client, request, **changes, next_step_at_0="2026-11-24", next_step_at_1="14:30")
        client.post(page_of(request), sent)

    request.refresh_from_db()
    assert (request.status, request.next_step) == ("TRYING", "CALL_AGAIN")
    assert request.next_step_at.isoformat() == "2026-11-24T19:30:00+00:00"
    assert list(request.history.order_by("pk").values_list("kind", "outcome", "text", "by_name")) == [
        ("ATTEMPT", "NO_ANSWER", "Rang for a minute.", "fred"),
        ("STATUS", "", "Trying to reach", "fred"),
        ("NEXT_STEP", "", "Call again, 2:30 pm on Tuesday, November 24", "fred"),
    ]


def test_a_note_alone_is_recorded_and_changes_nothing_else(front_desk: Client) -> None:
    request = make_request()
    front_desk.post(page_of(request), form_of(front_desk, request, work_note="Prefers <b>mornings</b>."))

    assert list(request.history.values_list("kind", "text")) == [("NOTE", "Prefers <b>mornings</b>.")]
    assert ConsultationRequest.objects.get().status == "NEW"
    assert "Prefers &lt;b&gt;mornings&lt;/b&gt;." in front_desk.get(page_of(request)).text


def test_saving_without_a_change_adds_nothing_to_the_history(front_desk: Client) -> None:
    request = make_request()
    assert front_desk.post(page_of(request), form_of(front_desk, request)).status_code == 302

    assert HistoryEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"status": "CLOSED"}, "Choose why the request is closed."),
        ({"next_step": ""}, "Choose what comes next: an open request always has a next step."),
        ({"next_step_at_0": "", "next_step_at_1": ""}, "Give the day and time of the next step."),
        ({"next_step_at_0": "9999-12-31", "next_step_at_1": "23:59"}, "Give a time within the next two years."),
        ({"next_step_at_0": "2036-01-01", "next_step_at_1": "12:00"}, "Give a time within the next two years."),
        ({"next_step_at_0": "0001-01-01", "next_step_at_1": "00:00"}, "This time is over."),
    ],
)
def test_an_incomplete_change_is_refused_with_words_and_keeps_the_note(
    front_desk: Client, changes: dict[str, str], error: str
) -> None:
    request = make_request()
    page = front_desk.post(page_of(request), form_of(front_desk, request, work_note="We talked.", **changes))

    assert (page.status_code, error in page.text, HistoryEntry.objects.count()) == (200, True, 0)
    assert what_it_sends(page.text, "consultationrequest_form")["work_note"] == "We talked."
    assert ConsultationRequest.objects.get().status == "NEW"


def test_a_request_is_closed_with_a_reason_and_then_has_no_next_step(front_desk: Client) -> None:
    request = make_request()
    sent = form_of(front_desk, request, outcome="REACHED", status="CLOSED", closing_reason="ANSWERED")
    assert front_desk.post(page_of(request), sent).status_code == 302

    closed = ConsultationRequest.objects.values_list("status", "closing_reason", "next_step", "next_step_at").get()
    assert closed == ("CLOSED", "ANSWERED", "", None)
    assert names(front_desk) == []


def test_work_that_a_colleague_did_meanwhile_is_not_undone(front_desk: Client) -> None:
    request = make_request()
    opened_early = form_of(front_desk, request, work_note="Late.", status="TRYING")
    closing = form_of(front_desk, request, status="CLOSED", closing_reason="WITHDRAWN")
    front_desk.post(page_of(request), closing)

    page = front_desk.post(page_of(request), opened_early)
    assert (page.status_code, ConsultationRequest.objects.get().status) == (200, "CLOSED")
    assert "Somebody else has worked on this request since you opened it." in page.text
    assert what_it_sends(page.text, "consultationrequest_form")["work_note"] == "Late."


@pytest.mark.parametrize(
    "way",
    [
        {"email": "ada@visitor.example", "phone": "", "phone_as_typed": "", "channel": "EITHER"},
        {"email": "ada@visitor.example", "channel": "EMAIL", "may_leave_message": True},
    ],
)
def test_staff_are_never_offered_to_call_somebody_who_wants_mail(front_desk: Client, way: dict[str, object]) -> None:
    request = make_request(**way)
    page = parse(front_desk.get(page_of(request)).text)

    offered = [text_of(option) for tag in ("option", "button") for option in page.iter(tag)]
    assert [words for words in offered if words in ("Call again", "No answer", "Left a message")] == []
    assert [row[HOW] for row in rows(front_desk)] == ["Write an e-mail. Do not call"]
    assert "If nobody answers: Do not call." in text_of(page)


def test_staff_are_offered_to_call_somebody_who_wants_a_call(front_desk: Client) -> None:
    page = parse(front_desk.get(page_of(make_request(may_leave_message=True))).text)

    assert [text_of(button) for button in page.iter("button") if button.get("name") == "outcome"] == [
        "Reached",
        "No answer",
        "Left a message",
        "Wrong number",
    ]
    assert "Call again" in [text_of(option) for option in page.iter("option")]


def test_a_doubtful_request_says_why_and_is_put_into_the_list_with_one_action(front_desk: Client) -> None:
    request = make_request(is_set_aside=True, set_aside_reasons=["Many requests came from the same connection."])
    message = make_message(request, state="HELD")
    assert "Many requests came from the same connection." in front_desk.get(page_of(request)).text

    action = {"action": "release_requests", "_selected_action": [request.pk]}
    front_desk.post(f"{LIST}?show=set-aside", action)
    message.refresh_from_db()
    assert (names(front_desk), message.state) == (["Ada"], "WAITING")


def test_refused_mail_is_shown_with_its_reason_and_sent_again_with_one_action(front_desk: Client) -> None:
    request = make_request()
    refused = {"state": "REFUSED", "problem": "The mail server refused this address for good."}
    message = make_message(request, finished_at=timezone.now(), **refused)
    text = text_of(parse(front_desk.get(page_of(request)).text))
    assert "Refused for good. The mail server refused this address for good." in text

    front_desk.post(
        f"{LIST}?show=mail-failed", {"action": "send_failed_messages_again", "_selected_action": [request.pk]}
    )
    message.refresh_from_db()
    assert message.state == "WAITING"


def test_a_request_whose_key_is_missing_opens_and_can_be_worked_on(front_desk: Client, settings: Settings) -> None:
    request = make_request(note="A note.", topic="BIPOLAR")
    settings.FIELD_ENCRYPTION_KEYS = {"t2": b"2" * 32}
    page = front_desk.get(page_of(request))
    assert (page.status_code, "[cannot be read: its key is missing]" in page.text) == (200, True)

    sent = what_it_sends(page.text, "consultationrequest_form") | {"work_note": "Called anyway."}
    assert front_desk.post(page_of(request), sent).status_code == 302
    assert request.history.get().text == "Called anyway."


# Who may see what.


@pytest.mark.parametrize(
    ("role", "requests", "articles"),
    [
        ("front desk", 200, 403),
        ("editor", 403, 200),
        ("clinician", 403, 200),
        ("owner", 200, 200),
        (None, 403, 403),
    ],
)
def test_each_role_sees_only_its_own_part(client: Client, role: str | None, requests: int, articles: int) -> None:
    request = make_request()
    sign_in(client, role)

    assert [client.get(address).status_code for address in (LIST, page_of(request))] == [requests] * 2
    assert client.get("/admin/pages/articleversion/").status_code == articles


@pytest.mark.parametrize("role", ["editor", "clinician", None])
def test_other_roles_cannot_change_a_request_by_posting_to_it(client: Client, role: str | None) -> None:
    request = make_request()
    sign_in(client, role)
    action = {"action": "release_requests", "_selected_action": [request.pk]}

    assert client.post(page_of(request), {"status": "CLOSED", "closing_reason": "ANSWERED"}).status_code == 403
    assert client.post(LIST, action).status_code == 403
    assert ConsultationRequest.objects.get().status == "NEW"


@pytest.mark.parametrize("role", ["front desk", "owner"])
@pytest.mark.parametrize("address", ["add/", "{pk}/delete/"])
def test_nobody_adds_or_deletes_a_request_by_hand(client: Client, role: str, address: str) -> None:
    request = make_request()
    sign_in(client, role)

    assert client.post(LIST + address.format(pk=request.pk), {"post": "yes"}).status_code == 403
    assert ConsultationRequest.objects.count() == 1


def test_requests_cannot_be_deleted_by_an_action(front_desk: Client) -> None:
    request = make_request()
    front_desk.post(LIST, {"action": "delete_selected", "_selected_action": [request.pk], "post": "yes"})

    assert ConsultationRequest.objects.count() == 1


@pytest.mark.parametrize("address", ["", "{pk}/change/", "{pk}/history/"])
def test_who_is_not_signed_in_is_sent_to_the_sign_in(client: Client, address: str) -> None:
    address = LIST + address.format(pk=make_request(name="Ada").pk)
    answer = client.get(address)

    assert (answer.status_code, answer["Location"]) == (302, f"/admin/login/?next={address}")


# Hostile words, and words over a shoulder.


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7|add:7 }}"])
def test_a_hostile_name_or_note_is_shown_as_it_was_typed_and_is_never_markup(front_desk: Client, hostile: str) -> None:
    request = make_request(name="Ada", note="A note.")
    before = [len(elements(parse(front_desk.get(url).text), "script", "img")) for url in (LIST, page_of(request))]
    ConsultationRequest.objects.update(name=hostile, note=hostile, phone_as_typed=hostile)

    pages = [front_desk.get(url).text for url in (LIST, page_of(request))]
    assert [len(elements(parse(page), "script", "img")) for page in pages] == before
    assert names(front_desk) == [hostile]
    assert text_of(parse(pages[1])).count(hostile) == 5


def test_no_answer_stands_in_the_title_of_a_staff_page(front_desk: Client) -> None:
    request = make_request(name="MarkerA", email="markera@visitor.example", note="MarkerB", topic="BIPOLAR")
    addresses = [LIST, f"{LIST}?q=MarkerA", page_of(request), f"{LIST}{request.pk}/history/", "/admin/"]
    pages = [front_desk.get(address) for address in addresses]

    assert "MarkerA" in pages[0].text
    assert [title_of(page.text) for page in pages] == [
        "Who to answer next | Staff",
        "Who to answer next | Staff",
        "Request CDF 347 | Answer a request | Staff",
        "Change history: Request CDF 347 | Staff",
        "What would you like to do? | Staff",
    ]


def test_the_log_of_staff_pages_holds_no_answer(front_desk: Client) -> None:
    request = make_request(name="MarkerA", email="markera@visitor.example", note="MarkerB")
    front_desk.post(page_of(request), form_of(front_desk, request, work_note="MarkerC", outcome="REACHED"))

    logged = [f"{entry.object_repr} {entry.change_message}" for entry in LogEntry.objects.all()]
    assert len(logged) == 1
    assert "Marker" not in logged[0]
    assert "Marker" not in main_text(front_desk.get("/admin/").text)
