"""The front desk answers a request, on a phone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from playwright.sync_api import expect

from consultations.models import ConsultationRequest
from consultations.outbox import deliver_due
from tests.factories import make_request, make_staff
from tests.journeys.people import Staff, Visitor
from tests.journeys.screens import PHONE

pytestmark = pytest.mark.browser_context_args(viewport=PHONE)
LINK = re.compile(r"https?://\S+/admin/r/\S+/")


def test_front_desk_sees_requests_in_the_order_of_what_was_promised(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk")
    now = timezone.now()
    make_request("CDF342", name="Later", answer_by=now + timedelta(hours=30))
    make_request("CDF343", name="Overdue", answer_by=now - timedelta(hours=2))
    make_request("CDF344", name="Soon", answer_by=now + timedelta(hours=3))
    fred = someone_on_staff()
    fred.signs_in("fred")
    fred.opens_the_list_of("Requests")
    fred.reads("Who to answer next")
    assert fred.list_of_names() == ["Overdue", "Soon", "Later"]


def test_front_desk_answers_a_request_that_a_message_led_to(
    visitor: Visitor, someone_on_staff: Callable[[], Staff]
) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_at("/consultation/received/")
    make_staff("fred", "front desk", first_name="Fred")
    fred = someone_on_staff()
    fred.signs_in("fred", on_the_way_to=link_in_message_to("desk@clinic.example"))
    fred.sees("What is a first visit like?")
    fred.fills("Note", "Talked about the first visit.")
    fred.presses("Reached")
    fred.sees("Now planned: Decide what comes next")
    fred.unfolds("Close this request")
    fred.chooses("Closing reason", "Questions answered")
    fred.presses("Close the request")
    fred.reads("Who to answer next")
    fred.sees("Recorded. Closed: Questions answered.")
    fred.opens(f"/admin/consultations/consultationrequest/{ConsultationRequest.objects.get().pk}/change/")
    told = [[line for line in entry if line][:2] for entry in fred.history()]
    assert [entry[0] for entry in told] == [
        *("Status changed", "Next step", "Status changed", "Attempt: Reached", "Received"),
    ]
    assert [told[0][1], told[2][1], told[3][1]] == [
        *("Closed: Questions answered", "In touch"),
        "Talked about the first visit.",
    ]


def test_staff_who_signed_out_leave_nothing_for_the_back_button(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk")
    make_request(name="Ada Private")
    fred = someone_on_staff()
    fred.signs_in("fred")
    fred.opens_the_list_of("Requests")
    fred.sees("Ada Private")
    fred.signs_out()
    fred.goes_back()
    fred.reads_in_title("Log in")
    fred.sees_nothing_of("Ada Private")


def link_in_message_to(recipient: str) -> str:
    """Let the worker send what waits, and take the link out of what this recipient was sent."""
    deliver_due()
    (message,) = [message for message in mail.outbox if message.to == [recipient]]
    return LINK.search(message.body)[0]


def test_three_presses_lead_from_the_list_to_a_recorded_attempt(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk", first_name="Fred", last_name="Frost")
    request = make_request(name="Ada")
    fred = someone_on_staff()
    fred.signs_in("fred", on_the_way_to="/admin/consultations/consultationrequest/")
    fred.page.get_by_role("button", name="Call Ada").click()
    # The second press leaves the browser for the phone.
    expect(fred.page.get_by_role("link", name="(703) 555-0199")).to_have_attribute("href", "tel:+17035550199")
    fred.presses("No answer")
    fred.sees("Recorded. Next: Call again,")
    fred.is_at("/admin/consultations/consultationrequest/")
    assert list(request.history.filter(kind="ATTEMPT").values_list("outcome", "by_name")) == [
        ("NO_ANSWER", "Fred Frost")
    ]


@pytest.mark.browser_context_args(viewport=PHONE, java_script_enabled=False)
def test_caller_is_in_the_list_after_three_fields_and_a_tick(someone_on_staff: Callable[[], Staff]) -> None:
    make_staff("fred", "front desk")
    fred = someone_on_staff()
    fred.signs_in("fred", on_the_way_to="/admin/consultations/consultationrequest/")
    fred.follows("Somebody phoned or walked in")
    fred.fills("Name to use", "Ada")
    fred.fills("Phone number or e-mail address", "703 555 0199")
    fred.page.get_by_label("Walked in").check()
    fred.page.get_by_label("They said yes to this").check()
    fred.presses("Put into the list")
    fred.sees("Tell them: the reference is")
    assert ConsultationRequest.objects.get().source == "WALKED_IN"
