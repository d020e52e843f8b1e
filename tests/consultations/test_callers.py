"""Who phones or walks in stands in the same list, under the same rules."""

import pytest
from django.test import Client

from clinic_site.facts import clinic_facts
from consultations.models import Consent, ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.standings import standing_of
from tests.at_once import at_once
from tests.consultations.browser import main_text
from tests.factories import make_staff, make_wish
from tests.markup import parse, text_of

pytestmark = pytest.mark.django_db

CALLER = "/admin/consultations/consultationrequest/caller/"
TYPED = {"name": "Ada", "reach": "703 555 0199", "source": "PHONED", "agreed": "on"}


def test_a_caller_is_in_the_list_with_the_promise_that_everybody_gets(front_desk: Client) -> None:
    page = front_desk.post(CALLER, TYPED, follow=True)

    request = ConsultationRequest.objects.get()
    assert (request.name, request.phone, request.channel, request.source) == ("Ada", "+17035550199", "PHONE", "PHONED")
    assert (request.status, request.next_step, request.next_step_at) == ("NEW", "FIRST_CONTACT", request.answer_by)
    assert request.answer_by == clinic_facts().answer_by(request.received_at)
    assert f"Tell them: the reference is {request.reference_spoken}" in text_of(parse(page.text))
    assert "Source: Phoned" in main_text(page.text)


def test_who_walked_in_with_an_address_alone_is_written_to(front_desk: Client) -> None:
    front_desk.post(CALLER, {**TYPED, "reach": "ada@visitor.example", "source": "WALKED_IN", "may_leave_message": "on"})

    request = ConsultationRequest.objects.get()
    assert (request.email, request.phone, request.channel, request.source) == (
        *("ada@visitor.example", ""),
        *("EMAIL", "WALKED_IN"),
    )
    assert (request.next_step, request.may_leave_message) == ("WRITE", False)


def test_the_history_says_who_took_it_down_and_the_agreement_what_was_said(front_desk: Client) -> None:
    front_desk.post(CALLER, TYPED)

    assert HistoryEntry.objects.values_list("kind", "by_name").get() == ("RECEIVED", "fred")
    consent = Consent.objects.get()
    assert (consent.page, consent.version.startswith("spoken")) == ("Phoned", True)
    assert consent.wording.startswith("I am 18 or older. Virginia Infusion Therapies may call or write to me")


def test_no_message_goes_to_an_address_that_was_heard_on_the_phone(front_desk: Client) -> None:
    front_desk.post(CALLER, {**TYPED, "reach": "ada@visitor.example"})
    assert OutboxEmail.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"name": ""}, "Enter the name that they want to be called."),
        ({"name": "\u200b"}, "Enter the name that they want to be called."),
        ({"reach": ""}, "Enter a phone number or an e-mail address."),
        ({"reach": "12"}, "Enter one phone number with its area code"),
        ({"reach": "ada@"}, "Enter an e-mail address like name@example.com."),
        ({"reach": "703 555 0199 or 571 555 0100"}, "Enter one phone number with its area code"),
        ({"source": "FORM"}, "Select a valid choice."),
        ({"agreed": ""}, "Ask them, and tick this when they say yes."),
        ({"agreed": "1"}, "Ask them, and tick this when they say yes."),
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(
    front_desk: Client, change: dict[str, str], error: str
) -> None:
    page = front_desk.post(CALLER, {**TYPED, "name": "Ada =cmd", **change})

    assert (page.status_code, ConsultationRequest.objects.count()) == (200, 0)
    assert error in main_text(page.text)
    assert ("Ada =cmd" in page.text) is ("name" not in change)


@pytest.mark.parametrize(("role", "status"), [("owner", 302), ("editor", 403), ("clinician", 403), (None, 403)])
def test_only_who_answers_requests_adds_one(client: Client, role: str | None, status: int) -> None:
    client.force_login(make_staff("somebody", role), backend="clinic_site.staff_backend.StaffBackend")
    assert client.post(CALLER, TYPED).status_code == status
    assert ConsultationRequest.objects.count() == (status == 302)


def test_a_caller_who_asked_not_to_be_called_before_has_a_new_wish(front_desk: Client) -> None:
    make_wish(phone="+17035550199")
    front_desk.post(CALLER, TYPED)

    standing = standing_of(ConsultationRequest.objects.get())
    assert (standing.may_call, standing.was_asked_before) == (False, True)


@pytest.mark.django_db(transaction=True)
def test_a_button_pressed_many_times_adds_one_request() -> None:
    fred = make_staff("fred", "front desk")

    def press() -> int:
        client = Client()
        client.force_login(fred, backend="clinic_site.staff_backend.StaffBackend")
        return client.post(CALLER, TYPED).status_code

    assert at_once([press] * 5) == [302] * 5
    assert ConsultationRequest.objects.count() == 1
