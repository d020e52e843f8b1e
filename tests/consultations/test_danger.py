"""Words of danger on their way: the request, the confirmation, the staff and the list that a clinician keeps."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core import signing
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from clinic_site import edition
from consultations import spool
from consultations.answers import Answers
from consultations.arrival import Arrival, new_arrival
from consultations.danger import is_to_be_read_first, load_shipped_phrases, shipped_phrases
from consultations.intake import receive_request
from consultations.models import ConsultationRequest, DangerPhrase, OutboxEmail
from consultations.spool_loading import load_waiting
from tests.consultations.broken_table import without_table
from tests.consultations.browser import main_text, opened_form
from tests.consultations.kept_posts import ANSWERS
from tests.consultations.test_admin import LIST, MARKS, names, page_of, rows, sign_in
from tests.factories import EVERY_ANSWER, RECEIVED_AT, make_request
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

PHRASES = "/admin/consultations/dangerphrase/"
IN_DANGER = {**EVERY_ANSWER, "note": "I dont want to be here anymore"}
HELP = "You do not have to wait for us. Call or text 988 at any hour, for any kind of pain. In danger now? Call 911."


def confirmation(client: Client, **answers: str) -> str:
    return main_text(client.post("/consultation/", {**EVERY_ANSWER, **answers}, follow=True).text)


def test_a_request_with_words_of_danger_is_stored_and_answered_like_any_other(client: Client) -> None:
    answer = client.post("/consultation/", IN_DANGER)

    request = ConsultationRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, "/consultation/received/")
    assert (request.read_first, request.note, request.is_set_aside) == (True, IN_DANGER["note"], False)
    assert OutboxEmail.objects.filter(state="WAITING").count() == 3


def test_confirmation_of_such_a_request_puts_988_and_911_before_the_reference(client: Client) -> None:
    text = confirmation(client, note=IN_DANGER["note"])

    assert text.startswith(f"{HELP} We have your request Your reference is")
    assert [word for word in ("matched", "danger list", "read first", "word") if word in text.lower()] == []


def test_confirmation_of_an_ordinary_request_begins_with_the_reference(client: Client) -> None:
    assert confirmation(client).startswith("We have your request Your reference is")


@pytest.mark.django_db(transaction=True)
def test_help_stands_first_while_the_database_cannot_be_asked(client: Client) -> None:
    client.post("/consultation/", EVERY_ANSWER)
    with without_table("consultations_consultationrequest"):
        page = client.get("/consultation/received/")

    assert main_text(page.text).startswith(f"{HELP} We have your request")


def test_cookie_and_mail_of_such_a_request_are_those_of_any_other(client: Client) -> None:
    client.post("/consultation/", IN_DANGER)
    _, reference = signing.loads(client.cookies["receipt"].value, salt="receipt")
    first = ConsultationRequest.objects.get()
    Client().post("/consultation/", {**EVERY_ANSWER, "name": "Bo"})
    second = ConsultationRequest.objects.exclude(pk=first.pk).get()

    def mail_of(request: ConsultationRequest) -> list[tuple[str, str]]:
        messages = request.messages.order_by("recipient")
        return [
            (m.subject, m.body.replace(request.reference, "").replace(request.reference_spoken, "")) for m in messages
        ]

    assert reference == first.reference
    assert mail_of(first) == mail_of(second)


def test_a_danger_in_a_corrected_note_is_seen_and_stays_seen(client: Client) -> None:
    sent = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", sent)
    client.post("/consultation/", {**sent, "note": "kms"})
    seen = ConsultationRequest.objects.get().read_first
    client.post("/consultation/", {**sent, "note": "Never mind."})

    assert (seen, ConsultationRequest.objects.get().read_first) == (True, True)


def test_staff_find_it_on_top_with_a_mark_and_by_a_filter(front_desk: Client) -> None:
    make_request("CDF347", name="Ada", phone="+17035550101", answer_by=RECEIVED_AT)
    danger = make_request("CDF349", name="Bo", phone="+17035550102", read_first=True)

    assert names(front_desk) == ["Bo", "Ada"]
    assert [row[MARKS] for row in rows(front_desk)] == ["Read first", "-"]
    assert names(front_desk, "?show=read-first") == ["Bo"]
    assert "Read first: before anything else, read what this person wrote" in front_desk.get(page_of(danger)).text


def test_once_answered_it_takes_its_place_among_the_others(front_desk: Client) -> None:
    make_request("CDF347", name="Ada", answer_by=RECEIVED_AT)
    make_request("CDF349", name="Bo", read_first=True, first_contact_at=RECEIVED_AT)

    assert names(front_desk) == ["Ada", "Bo"]


def test_a_doubtful_one_is_in_the_list_at_once_and_staff_are_told(client: Client, settings: Settings) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Ada"})
    client.post("/consultation/", {**IN_DANGER, "name": "Bo"})
    sign_in(client, "front desk")

    request = ConsultationRequest.objects.get(name="Bo")
    assert (request.is_set_aside, names(client)) == (True, ["Bo", "Ada"])
    assert list(request.messages.filter(kind="STAFF_NOTICE").values_list("state", flat=True)) == ["WAITING", "WAITING"]


# The list and who keeps it.


def test_the_list_comes_with_the_site_once_and_keeps_what_staff_made_of_it() -> None:
    DangerPhrase.objects.filter(phrase="kms").update(phrase="kms now")
    DangerPhrase.objects.filter(phrase="want to die").update(is_on=False)
    DangerPhrase.objects.create(phrase="words of our own")
    before = list(DangerPhrase.objects.order_by("pk").values())
    load_shipped_phrases()

    assert list(DangerPhrase.objects.order_by("pk").values()) == before
    assert len(before) == len(shipped_phrases()) + 1


def test_words_that_are_switched_off_changed_or_added_count_from_the_next_request(client: Client) -> None:
    sign_in(client, "clinician")
    phrase = DangerPhrase.objects.get(phrase="kms")
    assert is_to_be_read_first("kms")
    client.post(f"{PHRASES}{phrase.pk}/change/", {"phrase": "kms"})
    client.post(f"{PHRASES}add/", {"phrase": "purple elephants", "is_on": "on"})

    assert (is_to_be_read_first("kms"), is_to_be_read_first("so many purple elephants")) == (False, True)


def test_each_change_is_kept_with_who_made_it_and_what_stood_there(client: Client) -> None:
    sign_in(client, "clinician")
    phrase = DangerPhrase.objects.get(phrase="kms")
    client.post(f"{PHRASES}{phrase.pk}/change/", {"phrase": "kms tonight"})

    (entry,) = LogEntry.objects.all()
    assert (entry.user.username, entry.change_message) == (
        "somebody",
        "“kms” (looked for) became “kms tonight” (not looked for)",
    )


@pytest.mark.parametrize("phrase", ["", " ", "i", "x", "to the", "[*]", "I want to", "Want To Die", "x" * 81])
def test_an_entry_that_would_break_or_flood_the_list_is_refused_with_words(client: Client, phrase: str) -> None:
    sign_in(client, "clinician")
    count = DangerPhrase.objects.count()
    page = client.post(f"{PHRASES}add/", {"phrase": phrase, "is_on": "on"})

    assert (page.status_code, DangerPhrase.objects.count()) == (200, count)
    assert elements(parse(page.text), "ul")


@pytest.mark.parametrize("role", ["front desk", "owner", "editor", None])
def test_nobody_but_a_clinician_changes_the_list(client: Client, role: str | None) -> None:
    sign_in(client, role)
    phrase = DangerPhrase.objects.get(phrase="kms")
    statuses = [
        client.post(f"{PHRASES}add/", {"phrase": "purple elephants", "is_on": "on"}).status_code,
        client.post(f"{PHRASES}{phrase.pk}/change/", {"phrase": "changed"}).status_code,
    ]

    assert statuses == [403, 403]
    assert DangerPhrase.objects.filter(phrase__in=["purple elephants", "changed"]).count() == 0


@pytest.mark.parametrize("phrase", ["", "KMS"])
def test_the_database_itself_refuses_an_empty_or_a_second_one(phrase: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        DangerPhrase.objects.create(phrase=phrase)


def test_bad_entries_that_came_past_the_form_do_not_break_it(client: Client) -> None:
    bad = ["(", "x", "???", "a", "(a+)+$", "*" * 80, "i i i", "\U0001f642"]
    DangerPhrase.objects.bulk_create(DangerPhrase(phrase=phrase) for phrase in bad)

    assert client.post("/consultation/", EVERY_ANSWER).status_code == 302
    assert ConsultationRequest.objects.get().read_first is False


def test_looking_costs_a_request_no_query_once_the_list_is_known(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    is_to_be_read_first("kms")
    with django_assert_num_queries(0):
        is_to_be_read_first("Ada", "I would like to know what a first visit is like.")


def test_list_that_was_changed_in_another_process_is_read_anew_within_a_second() -> None:
    is_to_be_read_first("kms")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE consultations_dangerphrase SET is_on = FALSE WHERE phrase = 'kms'")
    edition.forget_edition()  # a second later

    assert is_to_be_read_first("kms") is False


@pytest.mark.django_db(transaction=True)
def test_what_waited_on_disk_is_read_with_the_list_as_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is stored inside a transaction, in which nobody looks whether the list has changed."""
    monkeypatch.setattr(edition, "LOOK_INSIDE_TRANSACTIONS", False)
    load_shipped_phrases()
    edition.forget_edition()
    spool.keep(Answers(**{**ANSWERS, "note": "kms"}), doubts=[], arrival=new_arrival(), address="192.0.2.1")
    before = is_to_be_read_first("kms")
    DangerPhrase.objects.filter(phrase="kms").update(is_on=False)
    edition.forget_edition()  # a second later
    load_waiting()

    assert (before, ConsultationRequest.objects.get().read_first) == (True, False)


def test_the_screens_of_the_list_say_what_it_is_for(front_desk: Client) -> None:
    text = text_of(parse(front_desk.get(PHRASES).text))

    assert "words of danger" in text.lower()
    assert front_desk.get(LIST).status_code == 200


def test_a_doubtful_one_that_is_corrected_to_tell_of_danger_is_told_to_staff_at_once(
    client: Client, settings: Settings
) -> None:
    settings.POSTS_PER_HOUR_FROM_ONE_ADDRESS = 1
    client.post("/consultation/", {**EVERY_ANSWER, "name": "Ada"})
    sent = opened_form(client, **{**EVERY_ANSWER, "name": "Bo"})
    client.post("/consultation/", sent)
    client.post("/consultation/", {**sent, "note": "kms"})

    request = ConsultationRequest.objects.get(name="Bo")
    assert (request.is_set_aside, request.read_first) == (True, True)
    assert set(request.messages.filter(kind="STAFF_NOTICE").values_list("state", flat=True)) == {"WAITING"}


def test_danger_in_words_that_were_corrected_since_and_entered_late_is_seen() -> None:
    now = timezone.now()
    answers = Answers(**{**ANSWERS, "note": "kms"})
    later = replace(answers, note="Never mind.")
    receive_request(later, doubts=[], arrival=Arrival("CDF349", now, now + timedelta(days=2)))
    earlier = Arrival("CDF347", now - timedelta(minutes=2), now + timedelta(days=2), is_past=True)
    receive_request(answers, doubts=[], arrival=earlier)

    request = ConsultationRequest.objects.get()
    assert (request.note, request.read_first) == ("Never mind.", True)
