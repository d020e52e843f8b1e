"""The page of one request: what may be said, when not to call, one press for what came of it, and a kind end."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from consultations.models import ConsultationRequest, HistoryEntry
from tests.consultations.browser import main_text, what_it_sends
from tests.factories import make_message, make_request, make_staff
from tests.markup import parse, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"
TEN_AM = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def page_of(request: ConsultationRequest) -> str:
    return f"{LIST}{request.pk}/change/"


def press(client: Client, request: ConsultationRequest, **pressed: str) -> object:
    sent = what_it_sends(client.get(page_of(request)).text, "consultationrequest_form")
    return client.post(page_of(request), sent | pressed)


@pytest.fixture
def fred(client: Client) -> Client:
    account = make_staff("fred", "front desk", first_name="Fred", last_name="Frost")
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


def test_staff_say_their_first_and_last_name_and_the_clinic_only_to_the_person(fred: Client) -> None:
    text = main_text(fred.get(page_of(make_request(may_leave_message=True))).text)

    assert "When somebody answers: “Hello, this is Fred Frost. May I please speak with Ada?”" in text
    assert "“I am calling from Virginia Infusion Therapies. You asked us to call." in text
    assert "On the voice mail “Hello, this is Fred. Please call me back at (703) 555-0142. Thank you.”" in text


def test_nothing_is_said_on_a_voice_mail_that_nobody_allowed(fred: Client) -> None:
    text = main_text(fred.get(page_of(make_request())).text)
    assert ("Do not leave a message. Hang up and say nothing." in text, "On the voice mail" in text) == (True, False)


def test_an_account_without_a_last_name_is_told_to_say_it(front_desk: Client) -> None:
    assert "this is [your first and last name]." in main_text(front_desk.get(page_of(make_request())).text)


@pytest.mark.parametrize(
    ("phone", "warning"),
    [
        ("+17035550199", ""),
        ("+14155550199", "Do not call now. By the number it may be 7:00 am where this person is."),
        ("+18085550199", "Do not call now. By the number it may be 5:00 am where this person is."),
    ],
)
def test_staff_are_warned_before_a_call_at_an_indecent_hour(client: Client, phone: str, warning: str) -> None:
    request = make_request(phone=phone)
    with time_machine.travel(TEN_AM, tick=False):
        client.force_login(make_staff("fay", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
        text = main_text(client.get(page_of(request)).text)
    assert ("Do not call now" in text, warning in text) == (bool(warning), True)


def test_a_missed_call_is_one_press_and_leads_back_to_the_list_with_the_next_call_planned(fred: Client) -> None:
    request = make_request()
    answer = press(fred, request, outcome="NO_ANSWER")

    assert (answer.status_code, answer["Location"]) == (302, LIST)
    request.refresh_from_db()
    assert (request.status, request.next_step) == ("TRYING", "CALL_AGAIN")
    assert [entry.kind for entry in request.history.order_by("pk")] == ["ATTEMPT", "STATUS", "NEXT_STEP"]
    told = text_of(parse(fred.get(LIST).text))
    assert "Recorded. Next: Call again, " in told


def test_who_was_reached_stays_on_the_screen_until_staff_say_what_comes_next(fred: Client) -> None:
    request = make_request()
    answer = press(fred, request, outcome="REACHED")

    assert answer["Location"] == page_of(request)
    assert ConsultationRequest.objects.get().next_step == "DECIDE"


def test_a_next_step_that_was_chosen_beside_the_press_is_kept(fred: Client) -> None:
    request = make_request()
    chosen = {"next_step": "CALL_AGAIN", "next_step_at_0": "2027-05-03", "next_step_at_1": "14:30"}
    press(fred, request, outcome="NO_ANSWER", **chosen)

    request.refresh_from_db()
    assert request.next_step_at == datetime(2027, 5, 3, 18, 30, tzinfo=UTC)


def test_a_reason_without_the_press_that_closes_is_asked_about_and_nothing_is_lost(fred: Client) -> None:
    request = make_request()
    page = press(fred, request, outcome="REACHED", closing_reason="ANSWERED", work_note="We talked.")

    assert "To close the request, press “Close the request”." in main_text(page.text)
    assert what_it_sends(page.text, "consultationrequest_form")["work_note"] == "We talked."
    assert HistoryEntry.objects.count() == 0


@pytest.mark.parametrize("reason", ["NOT_A_MATCH", "NOT_NOW"])
def test_nobody_is_turned_away_without_a_reason_and_other_help(fred: Client, reason: str) -> None:
    request = make_request()
    refused = main_text(press(fred, request, status="CLOSED", closing_reason=reason).text)
    assert "Write in plain words why, as you told the person." in refused
    assert "Nobody is sent away without other help." in refused
    assert HistoryEntry.objects.count() == 0

    why = {"work_note": "They live too far away.", "told_other_help": "on"}
    press(fred, request, status="CLOSED", closing_reason=reason, **why)
    request.refresh_from_db()
    closed = ("CLOSED", reason)
    assert (request.status, request.closing_reason) == closed
    assert [entry.text for entry in request.history.order_by("pk")] == [
        "They live too far away.",
        f"Closed: {request.get_closing_reason_display()}. Told where else to find help",
    ]


def test_staff_can_read_out_three_other_sources_of_help_and_the_way_back(fred: Client) -> None:
    text = main_text(fred.get(page_of(make_request())).text)
    for words in ("Your own doctor", "1-800-662-4357", "call or text 988", "you can ask us again at any time"):
        assert words in text


def test_two_people_who_close_at_once_close_it_once(fred: Client) -> None:
    request = make_request()
    sent = what_it_sends(fred.get(page_of(request)).text, "consultationrequest_form")
    first = fred.post(page_of(request), sent | {"status": "CLOSED", "closing_reason": "ANSWERED"})
    second = fred.post(page_of(request), sent | {"status": "CLOSED", "closing_reason": "WITHDRAWN"})

    assert (first.status_code, second.status_code) == (302, 200)
    assert "Somebody else has worked on this request since you opened it." in second.text
    assert ConsultationRequest.objects.get().closing_reason == "ANSWERED"


def test_a_closed_request_is_opened_again_with_a_next_step(fred: Client) -> None:
    request = make_request(status="CLOSED", closing_reason="ANSWERED", next_step="", next_step_at=None)
    refused = press(fred, request, status="NEW", closing_reason="")
    assert "Choose what comes next" in main_text(refused.text)

    chosen = {"next_step": "CALL_AGAIN", "next_step_at_0": "2027-05-03", "next_step_at_1": "14:30"}
    press(fred, request, status="NEW", **chosen)
    request.refresh_from_db()
    assert (request.status, request.closing_reason, request.next_step) == ("NEW", "", "CALL_AGAIN")


def test_a_note_on_a_closed_request_leaves_it_closed(fred: Client) -> None:
    request = make_request(status="CLOSED", closing_reason="ANSWERED", next_step="", next_step_at=None)
    press(fred, request, work_note="They phoned to say thank you.")

    request.refresh_from_db()
    assert (request.status, request.closing_reason) == ("CLOSED", "ANSWERED")
    assert list(request.history.values_list("kind", flat=True)) == ["NOTE"]


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_takes_as_many_queries_however_long_its_history_is(
    fred: Client, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    request = make_request(email="ada@visitor.example")
    for _ in range(rows):
        HistoryEntry.objects.create(request=request, kind="ATTEMPT", outcome="NO_ANSWER", text="Rang.")
        make_message(request)
    fred.get(page_of(request))

    with django_assert_max_num_queries(12):
        fred.get(page_of(request))


def test_no_button_asks_for_a_message_where_none_may_be_left(fred: Client) -> None:
    def outcomes(**fields: object) -> list[str]:
        page = parse(fred.get(page_of(make_request(**fields))).text)
        return [text_of(button) for button in page.iter("button") if button.get("name") == "outcome"]

    assert outcomes() == ["Reached", "No answer", "Left a message by mistake", "Wrong number"]
    allowed = outcomes(reference="CDF349", may_leave_message=True)
    assert allowed == ["Reached", "No answer", "Left a message", "Wrong number"]


def test_the_note_alone_moves_no_next_step_and_nothing_typed_notes_nothing(fred: Client) -> None:
    request = make_request()
    before = request.next_step_at
    chosen = {"next_step": "CALL_AGAIN", "next_step_at_0": "2027-05-03", "next_step_at_1": "14:30"}
    press(fred, request, _save="note", work_note="Has a dog.", **chosen)
    request.refresh_from_db()
    assert (request.next_step_at, [entry.kind for entry in request.history.all()]) == (before, ["NOTE"])

    press(fred, request, _save="note")
    assert "so nothing was noted." in text_of(parse(fred.get(LIST).text))
    assert request.history.count() == 1


def test_the_first_button_of_the_form_records_no_outcome(fred: Client) -> None:
    """It is the one that Enter presses."""
    page = parse(fred.get(page_of(make_request())).text)
    (form,) = (form for form in page.iter("form") if form.get("id") == "consultationrequest_form")
    first = next(button for button in form.iter("button") if button.get("form") is None)
    assert (first.get("name"), first.get("type")) == ("_save", "submit")
