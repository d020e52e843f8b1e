from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from clinic_site.triggers import make_triggers
from clinic_site.years import years_after
from consultations import do_not_contact, front_desk, retention
from consultations.do_not_contact import confirm_new_wish, forget_old_wishes, record_wish
from consultations.models import ConsultationRequest, DoNotContact, OutboxEmail
from consultations.models.do_not_contact import email_digest, phone_digest
from consultations.outbox import deliver_due
from tests.consultations.broken_table import without_table
from tests.consultations.browser import main_text, opened_form, what_it_sends
from tests.consultations.test_admin import HOW, MARKS, form_of, page_of, rows, sign_in
from tests.factories import EVERY_ANSWER, make_message, make_request, make_staff, make_wish
from tests.markup import parse, text_of

pytestmark = pytest.mark.django_db

PHONE, EMAIL = "+17035550199", "ada@visitor.example"
LONG_AGO = datetime(2026, 1, 5, 15, 0, tzinfo=UTC)


def ask(**answers: str) -> ConsultationRequest:
    visitor = Client()
    visitor.post("/consultation/", opened_form(visitor, **{**EVERY_ANSWER, **answers}))
    return ConsultationRequest.objects.order_by("-pk")[0]


def states(request: ConsultationRequest, kind: str) -> list[str]:
    return list(request.messages.filter(kind=kind).values_list("state", flat=True))


# Recording the wish.


def test_one_press_closes_the_request_stops_its_messages_and_remembers_both_ways(client: Client) -> None:
    request = ask()
    sign_in(client, "front desk")
    page = client.get(f"{page_of(request)[:-7]}do-not-contact/")
    sent = {"channels": ["PHONE", "EMAIL"], "note": "Said so on the phone."}
    answer = client.post(f"{page_of(request)[:-7]}do-not-contact/", sent, follow=True)

    request.refresh_from_db()
    assert (page.status_code, answer.status_code) == (200, 200)
    assert (request.status, request.closing_reason, request.next_step) == ("CLOSED", "WITHDRAWN", "")
    assert set(request.messages.values_list("state", flat=True)) == {"STOPPED"}
    assert set(DoNotContact.objects.values_list("channel", "digest", "by_name")) == {
        ("PHONE", phone_digest(PHONE), "somebody"),
        ("EMAIL", email_digest(EMAIL), "somebody"),
    }
    assert list(request.history.order_by("pk").values_list("kind", "text")) == [
        ("RECEIVED", ""),
        ("NO_CONTACT", "Phone, E-mail\nSaid so on the phone."),
        ("STATUS", "Closed: Does not want to be contacted"),
    ]
    assert "Not sent: this person asked not to be contacted" in text_of(parse(client.get(page_of(request)).text))


def test_every_open_request_of_that_person_is_closed_and_nobody_elses() -> None:
    fred = make_staff("fred", "front desk")
    first = make_request("CDF347", phone=PHONE)
    second = make_request("CDF349", phone="", email="ADA@visitor.example", channel="EMAIL")
    other = make_request("CDF377", phone="+17035550100")
    record_wish(PHONE, EMAIL, note="", by=fred)

    status = dict(ConsultationRequest.objects.values_list("pk", "status"))
    assert status == {first.pk: "CLOSED", second.pk: "CLOSED", other.pk: "NEW"}


def test_a_request_is_found_by_its_own_address_in_whatever_capital_letters_it_was_typed() -> None:
    request = make_request(phone="", email="ada@MÜNCHEN.example", channel="EMAIL")
    record_wish("", request.email, note="", by=make_staff("fred", "front desk"))

    request.refresh_from_db()
    assert request.status == "CLOSED"


def test_only_the_phone_leaves_a_request_open_that_may_be_answered_by_mail(client: Client) -> None:
    request = ask()
    sign_in(client, "front desk")
    client.post(f"{page_of(request)[:-7]}do-not-contact/", {"channels": ["PHONE"]})

    request.refresh_from_db()
    assert (request.status, states(request, "ACKNOWLEDGEMENT")) == ("NEW", ["WAITING"])
    assert [row[HOW] for row in rows(client)] == ["Write an e-mail. Do not call"]
    assert 'href="tel:+17035550199"' not in client.get(page_of(request)).text


def test_a_message_that_is_just_being_sent_is_stopped_with_the_truth_about_it() -> None:
    request = make_request(email=EMAIL)
    message = make_message(request, kind="ACKNOWLEDGEMENT", recipient=EMAIL, state="SENDING", claimed_by="worker")
    record_wish(PHONE, EMAIL, note="", by=make_staff("fred", "front desk"))

    message.refresh_from_db()
    assert (message.state, message.problem) == (
        "STOPPED",
        "It was just being sent when it was stopped: it may have gone out.",
    )


def test_the_wish_of_somebody_without_a_request_is_recorded_by_number_or_address(client: Client) -> None:
    sign_in(client, "front desk")
    add = "/admin/consultations/donotcontact/add/"
    empty = client.post(add, {"phone": "", "email": ""})
    answer = client.post(add, {"phone": "(703) 555-0199", "email": "Ada@Visitor.example"})

    assert (empty.status_code, answer.status_code) == (200, 302)
    assert "Enter a phone number, an e-mail address, or both." in empty.text
    assert {*DoNotContact.objects.values_list("digest", flat=True)} == {phone_digest(PHONE), email_digest(EMAIL)}


@pytest.mark.parametrize("step", ["do-not-contact", "asked-again"])
@pytest.mark.parametrize("role", ["editor", "clinician", None])
def test_other_roles_record_nothing(client: Client, role: str | None, step: str) -> None:
    request = make_request()
    sign_in(client, role)
    answer = client.post(f"{page_of(request)[:-7]}{step}/", {"channels": ["PHONE"]})

    request.refresh_from_db()
    assert (answer.status_code, DoNotContact.objects.count(), request.asked_again_at) == (403, 0, None)


@pytest.mark.parametrize("step", ["do-not-contact", "asked-again"])
@pytest.mark.parametrize(("method", "status"), [("GET", 200), ("HEAD", 200), ("PUT", 405), ("DELETE", 405)])
def test_the_two_steps_are_read_or_posted_and_nothing_else(client: Client, step: str, method: str, status: int) -> None:
    sign_in(client, "front desk")
    answer = client.generic(method, f"{page_of(make_request())[:-7]}{step}/")

    assert (answer.status_code, DoNotContact.objects.count()) == (status, 0)


def test_a_wish_without_a_way_is_refused_and_keeps_the_note(client: Client) -> None:
    request = make_request()
    sign_in(client, "front desk")
    page = client.post(f"{page_of(request)[:-7]}do-not-contact/", {"note": "On the phone."})

    assert ("Tick at least one way." in page.text, "On the phone." in page.text) == (True, True)
    assert DoNotContact.objects.count() == 0


# What is kept, and for how long.


def test_nothing_that_is_kept_can_be_read_back_and_it_hangs_on_its_own_key(settings: Settings) -> None:
    digest = phone_digest(PHONE)
    settings.SECRET_KEY = "another" * 10
    settings.FIELD_ENCRYPTION_KEYS = {"t2": b"2" * 32}
    assert (phone_digest(PHONE), PHONE[1:] in digest) == (digest, False)
    settings.CONTACT_HASH_KEY = "another key"
    assert phone_digest(PHONE) != digest


def test_the_wish_outlives_the_erased_request_and_meets_the_same_person_again(client: Client) -> None:
    request, fred = ask(), make_staff("fred", "front desk")
    record_wish(request.phone, request.email, note="Marker", by=fred)
    retention.erase(request, by=fred)
    kept = str(list(DoNotContact.objects.values()))
    ask(name="Somebody", email="")
    sign_in(client, "front desk")

    assert [word for word in ("Marker", "555", "ada@") if word in kept] == []
    assert [row[MARKS].startswith("Asked not to be called before") for row in rows(client)] == [True]


def test_a_wish_is_forgotten_after_ten_years_and_not_a_day_before() -> None:
    now = timezone.now()
    old = make_wish(phone=PHONE, at=now - timedelta(days=3654))
    young = make_wish(email=EMAIL, at=now - timedelta(days=3640))

    assert (old.keep_until < now, forget_old_wishes()) == (True, 1)
    assert list(DoNotContact.objects.all()) == [young]


def test_ten_years_after_a_leap_day_are_ten_years() -> None:
    assert years_after(datetime(2028, 2, 29, tzinfo=UTC), 10) == datetime(2038, 3, 1, tzinfo=UTC)


def test_a_wish_of_ten_years_ago_no_longer_counts() -> None:
    make_wish(email=EMAIL, at=timezone.now() - timedelta(days=3654))

    assert states(ask(), "ACKNOWLEDGEMENT") == ["WAITING"]


@pytest.mark.parametrize("statement", ["UPDATE {} SET at = '2000-01-01'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_or_delete_a_wish(statement: str) -> None:
    make_wish(phone=PHONE, at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format("consultations_donotcontact"))

    assert DoNotContact.objects.count() == 1


# The same person asks again.


@pytest.mark.parametrize("typed", [EMAIL, "Ada@VISITOR.example"])
def test_who_asks_again_is_stored_and_confirmed_like_anybody_and_gets_no_mail_by_machine(typed: str) -> None:
    stranger = Client()
    usual = main_text(
        stranger.post("/consultation/", {**EVERY_ANSWER, "email": "bo@visitor.example"}, follow=True).text
    )
    make_wish(email=EMAIL, at=LONG_AGO)
    visitor = Client()
    shown = main_text(visitor.post("/consultation/", {**EVERY_ANSWER, "email": typed}, follow=True).text)
    request = ConsultationRequest.objects.order_by("-pk")[0]

    reference = ConsultationRequest.objects.order_by("pk")[0].reference_spoken
    assert shown.replace(request.reference_spoken, "") == usual.replace(reference, "")
    assert (request.email, states(request, "ACKNOWLEDGEMENT")) == (typed, ["STOPPED"])
    assert states(request, "STAFF_NOTICE") == ["WAITING", "WAITING"]


def test_no_route_makes_a_message_to_a_marked_address_wait() -> None:
    make_wish(email=EMAIL, at=LONG_AGO)
    request = make_request(email=EMAIL)
    for state in ("HELD", "WAITING", "SENDING"):
        for kind in ("ACKNOWLEDGEMENT", "APOLOGY"):
            with pytest.raises(IntegrityError), transaction.atomic():
                make_message(request, kind=kind, recipient=EMAIL.upper(), state=state)
    failed = make_message(request, kind="ACKNOWLEDGEMENT", recipient=EMAIL, state="REFUSED")
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxEmail.objects.update(state="WAITING")
    assert front_desk.send_again(request.pk, by=make_staff("fred", "front desk")) == 0

    failed.refresh_from_db()
    assert (failed.state, make_message(request).state) == ("STOPPED", "WAITING")


def test_a_correction_to_a_marked_address_gets_no_mail_either() -> None:
    make_wish(email=EMAIL, at=LONG_AGO)
    visitor = Client()
    sent = opened_form(visitor, **{**EVERY_ANSWER, "email": "adda@visitor.example"})
    visitor.post("/consultation/", sent)
    visitor.post("/consultation/", {**sent, "email": EMAIL})

    assert states(ConsultationRequest.objects.get(), "ACKNOWLEDGEMENT") == ["WAITING", "STOPPED"]


def test_the_worker_sends_nothing_to_an_address_that_was_marked_meanwhile() -> None:
    request = make_request(email=EMAIL)
    message = make_message(request, kind="ACKNOWLEDGEMENT", recipient=EMAIL)
    notice = make_message(request)
    make_wish(email=EMAIL, at=timezone.now())

    assert deliver_due() == 1
    assert [sent.to for sent in mail.outbox] == [["desk@clinic.example"]]
    assert [OutboxEmail.objects.get(pk=row.pk).state for row in (message, notice)] == ["STOPPED", "ACCEPTED"]


def test_staff_see_the_new_wish_and_confirm_it_before_they_call(client: Client) -> None:
    make_wish(phone=PHONE, at=LONG_AGO)
    make_wish(email=EMAIL, at=LONG_AGO)
    request = ask()
    sign_in(client, "front desk")
    before = text_of(parse(client.get(page_of(request)).text))
    refused = client.post(page_of(request), form_of(client, request, outcome="NO_ANSWER", work_note="Rang."))

    assert [row[HOW] for row in rows(client)] == ["Do not call or write"]
    assert "Asked not to be contacted before, on January 5, 2026: this new request is their own wish." in before
    assert "They asked again" in before
    assert "This person asked not to be contacted. If they asked again, record it first" in refused.text
    assert what_it_sends(refused.text, "consultationrequest_form")["work_note"] == "Rang."

    client.post(f"{page_of(request)[:-7]}asked-again/", follow=True)
    page = client.get(page_of(request)).text
    assert 'href="tel:+17035550199"' in page
    assert "answer this request, and nothing else." in page
    assert [(row[HOW], row[MARKS]) for row in rows(client)] == [("Call or write", "-")]
    sent = form_of(client, request, outcome="NO_ANSWER", work_note="Rang.")
    assert client.post(page_of(request), sent).status_code == 302


def test_confirming_says_when_they_asked_again_and_holds_for_that_request_alone() -> None:
    fred = make_staff("fred", "front desk")
    make_wish(phone=PHONE, at=LONG_AGO)
    with time_machine.travel(datetime(2026, 11, 23, 15, 0, tzinfo=UTC), tick=False):
        request = make_request(phone=PHONE)
        confirm_new_wish(request.pk, by=fred)
        confirm_new_wish(request.pk, by=fred)  # pressed twice
        later = make_request("CDF349", phone=PHONE, received_at=timezone.now() + timedelta(days=30))

    request.refresh_from_db()
    assert list(request.history.values_list("kind", "text", "by_name")) == [
        ("ASKS_AGAIN", "Asked again on November 23, 2026.", "fred")
    ]
    assert [do_not_contact.standing_of(row).may_call for row in (request, later)] == [True, False]
    assert DoNotContact.objects.count() == 1


def test_a_wish_after_the_confirmation_counts_again() -> None:
    fred = make_staff("fred", "front desk")
    make_wish(phone=PHONE, at=LONG_AGO)
    request = make_request(phone=PHONE)
    confirm_new_wish(request.pk, by=fred)
    record_wish(PHONE, "", note="", by=fred)

    request.refresh_from_db()
    assert (request.status, do_not_contact.standing_of(request).may_call) == ("CLOSED", False)


@pytest.mark.django_db(transaction=True)
def test_migrated_back_to_before_wishes_the_database_takes_messages_as_ever() -> None:
    request = make_request(email=EMAIL)
    with without_table("consultations_donotcontact"):
        make_triggers()
        message = make_message(request, kind="ACKNOWLEDGEMENT", recipient=EMAIL)
    make_triggers()

    assert OutboxEmail.objects.get() == message


def test_staff_who_may_still_call_can_write_down_the_call(client: Client) -> None:
    make_wish(email=EMAIL, at=LONG_AGO)
    request = ask()
    sign_in(client, "front desk")
    page = client.get(page_of(request)).text
    saved = client.post(page_of(request), form_of(client, request, outcome="NO_ANSWER", next_step="CALL_AGAIN"))

    assert ("Wrote an e-mail" in page, saved.status_code) == (False, 302)
    request.refresh_from_db()
    assert request.first_contact_at is not None


def test_a_wish_stops_mail_to_an_address_that_was_corrected_since() -> None:
    visitor = Client()
    sent = opened_form(visitor, **{**EVERY_ANSWER, "email": "a.stranger@visitor.example"})
    visitor.post("/consultation/", sent)
    visitor.post("/consultation/", {**sent, "email": EMAIL})
    record_wish("", "a.stranger@visitor.example", note="", by=make_staff("fred", "front desk"))

    written_to = OutboxEmail.objects.filter(kind="ACKNOWLEDGEMENT").values_list("recipient", "state")
    assert dict(written_to) == {"a.stranger@visitor.example": "STOPPED", EMAIL: "WAITING"}
