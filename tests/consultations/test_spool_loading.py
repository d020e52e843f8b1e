"""How requests come from the disk into the database: in order, exactly once, as they were promised."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client
from pytest_django import Settings

from clinic_site.edition import forget_edition
from consultations import spool
from consultations.answers import Answers
from consultations.intake import receive_request
from consultations.models import ConsultationRequest, Fingerprint, HistoryEntry, LoadedFile, OtherReference, OutboxEmail
from consultations.retention import erase
from consultations.spool_loading import Loader, load_waiting, sweep_marks
from tests.at_once import at_once
from tests.consultations.broken_table import without_table
from tests.consultations.browser import main_text
from tests.consultations.kept_posts import ANSWERS, PROMISE, arrival, keep, keep_people
from tests.factories import EVERY_ANSWER, RECEIVED_AT, make_request, make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"
OLD, NEW = {"old": b"o" * 32}, {"new": b"n" * 32}


def names() -> list[str]:
    return list(ConsultationRequest.objects.order_by("pk").values_list("name", flat=True))


def lines_on_home(client: Client) -> list[str]:
    page = parse(client.get("/admin/").text)
    found = [block for block in elements(page, "ul") if block.get("class") == "next-for-you__list"]
    return [text_of(line) for block in found for line in elements(block, "li")]


def test_a_loaded_request_has_the_reference_the_times_the_doubts_and_the_agreement_of_its_post() -> None:
    keep("CDF347", doubts=("It looked odd.",))
    assert load_waiting() == 1

    request = ConsultationRequest.objects.get()
    stored = {name: getattr(request, name) for name in ANSWERS if hasattr(request, name)}
    assert stored == {name: ANSWERS[name] for name in stored}
    assert (request.reference, request.received_at, request.answer_by) == ("CDF347", RECEIVED_AT, RECEIVED_AT + PROMISE)
    assert (request.next_step, request.next_step_at) == ("FIRST_CONTACT", RECEIVED_AT + PROMISE)
    assert (request.is_set_aside, request.set_aside_reasons) == (True, ["It looked odd."])
    assert request.consents.get().given_at == request.history.get().at == RECEIVED_AT
    assert (request.messages.count(), spool.waiting()) == (3, [])


def test_twenty_requests_are_loaded_in_the_order_in_which_they_came() -> None:
    people = keep_people(20)

    assert (load_waiting(), names()) == (20, people)


def test_a_worker_killed_before_it_removed_a_file_does_nothing_twice() -> None:
    keep()
    (path,) = spool.waiting()
    content = path.read_bytes()
    load_waiting()
    path.write_bytes(content)  # as the killed one left it
    Fingerprint.objects.all().delete()  # which a week does

    assert (load_waiting(), spool.waiting()) == (1, [])
    assert (names(), OutboxEmail.objects.count(), HistoryEntry.objects.count()) == (["Ada"], 3, 1)


def test_a_worker_leaves_the_files_to_the_one_that_is_at_them() -> None:
    keep()
    with spool.alone() as is_alone:
        assert (is_alone, load_waiting(), names()) == (True, 0, [])

    assert load_waiting() == 1


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_load_everything_once() -> None:
    people = keep_people(12)
    at_once([load_waiting] * 4)

    assert (names(), LoadedFile.objects.count()) == (people, 12)


@pytest.mark.django_db(transaction=True)
def test_while_the_database_is_away_everything_waits_and_a_worker_goes_on_living() -> None:
    people = keep_people(3)
    with without_table("consultations_outboxemail"):
        with pytest.raises(DatabaseError):
            load_waiting()
        Loader(lambda: False).look()
        assert len(spool.waiting()) == 3

    assert (load_waiting(), names()) == (3, people)


# The same request, known already.


def test_a_commit_whose_answer_was_lost_and_its_copy_on_disk_are_one_request() -> None:
    receive_request(Answers(**ANSWERS), doubts=[], arrival=arrival("CDF347"))
    keep("CDF347")
    load_waiting()

    assert (names(), OtherReference.objects.count(), OutboxEmail.objects.count()) == (["Ada"], 0, 3)


@pytest.mark.parametrize("changed", [{}, {"token": "another form"}])
def test_a_request_that_is_there_already_is_found_by_the_reference_that_was_told_too(
    front_desk: Client, changed: dict[str, str]
) -> None:
    with time_machine.travel(RECEIVED_AT, tick=False):
        request = receive_request(Answers(**ANSWERS), doubts=[])
        keep("CDF347", at=RECEIVED_AT + timedelta(minutes=5), **changed)
        load_waiting()
        front_desk.force_login(make_staff("fay", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
        page = f"{LIST}{request.pk}/change/"
        listed = front_desk.get(f"{LIST}?q=cdf+347").text

        assert (names(), OutboxEmail.objects.count()) == (["Ada"], 3)
        assert front_desk.get("/admin/r/CDF347/")["Location"] == page
        assert page in listed
        assert "CDF 347" in main_text(front_desk.get(page).text)


def test_a_reference_that_was_told_is_given_to_nobody_else() -> None:
    OtherReference.objects.create(reference="CDF347", request=make_request("XXX777"))
    request = receive_request(Answers(**ANSWERS), doubts=[], arrival=arrival("CDF347"))

    assert request.reference not in ("CDF347", "XXX777")


def test_a_reference_that_belongs_to_another_request_is_told_to_staff() -> None:
    make_request("CDF347", name="Bo")
    keep("CDF347")
    load_waiting()

    request = ConsultationRequest.objects.get(name="Ada")
    assert request.reference != "CDF347"
    told = [entry.text for entry in request.history.filter(kind="NOTE")]
    assert told == ["The visitor was told the reference CDF 347, which belongs to another request."]


def test_references_that_were_told_go_with_the_request() -> None:
    request = make_request("XXX777")
    OtherReference.objects.create(reference="CDF347", request=request)
    erase(request, by=make_staff("olga", "owner"))

    assert (ConsultationRequest.objects.count(), OtherReference.objects.count()) == (0, 0)


def test_a_corrected_post_is_loaded_as_a_correction_and_both_references_find_it() -> None:
    keep("CDF347")
    keep("CDF349", phone="+17035550177", at=RECEIVED_AT + timedelta(minutes=1))
    load_waiting()

    request = ConsultationRequest.objects.get()
    assert (request.reference, request.phone, request.received_at) == ("CDF347", "+17035550177", RECEIVED_AT)
    assert request.other_references.get().reference == "CDF349"
    assert [entry.text for entry in request.history.filter(kind="SENT_AGAIN")] == ["Before that:\nphone: +17035550199"]
    assert sorted(request.consents.values_list("given_at", flat=True)) == [
        RECEIVED_AT,
        RECEIVED_AT + timedelta(minutes=1),
    ]


def test_what_was_kept_first_and_entered_last_does_not_undo_a_later_correction() -> None:
    corrected = arrival("CDF349", RECEIVED_AT + timedelta(minutes=2))
    receive_request(Answers(**{**ANSWERS, "phone": "+17035550177"}), doubts=[], arrival=corrected)
    keep("CDF347")
    keep("CDF377", at=RECEIVED_AT + timedelta(minutes=1), phone="+17035550188")
    load_waiting()

    request = ConsultationRequest.objects.get()
    assert request.phone == "+17035550177"
    assert [entry.text for entry in request.history.filter(kind="SENT_AGAIN").order_by("pk")] == [
        "Before that:\nphone: +17035550199",
        "Before that:\nphone: +17035550188",
    ]


def test_the_promise_that_was_given_first_is_the_one_that_holds() -> None:
    receive_request(Answers(**ANSWERS), doubts=[], arrival=arrival("CDF349", RECEIVED_AT + timedelta(minutes=5)))
    keep("CDF347")
    load_waiting()

    request = ConsultationRequest.objects.get()
    promise = RECEIVED_AT + PROMISE
    assert (request.received_at, request.answer_by, request.next_step_at) == (RECEIVED_AT, promise, promise)


# What cannot be read, or stored.


def test_files_that_cannot_be_read_are_put_aside_and_the_others_go_on(settings: Settings) -> None:
    people = keep_people(3)
    cut = spool.waiting()[1]
    cut.write_bytes(cut.read_bytes()[:100])
    (settings.SPOOL_DIR / "rubbish.txt").write_text("What is this?")

    assert (load_waiting(), names(), spool.waiting()) == (2, [people[0], people[2]], [])
    assert [path.name for path in spool.put_aside()] == [cut.name, "rubbish.txt"]


def test_staff_and_monitors_are_told_of_what_cannot_be_read(front_desk: Client) -> None:
    keep("CDF347")
    (path,) = spool.waiting()
    path.write_bytes(b"")
    load_waiting()

    (line,) = lines_on_home(front_desk)
    assert line.startswith("A request that was sent at 10 am on Monday, November 23 cannot be read")
    assert "the reference CDF 347 and waits to hear from us" in line
    assert front_desk.get("/readyz").json()["failing"] == ["spool"]


@pytest.mark.parametrize(("role", "lines"), [("owner", 1), ("editor", 0), ("clinician", 0)])
def test_only_those_who_see_requests_are_told(client: Client, settings: Settings, role: str, lines: int) -> None:
    spool.folder()
    (settings.SPOOL_DIR / "rubbish.txt").write_text("What is this?")
    load_waiting()
    client.force_login(make_staff("sam", role), backend="clinic_site.staff_backend.StaffBackend")

    assert len([line for line in lines_on_home(client) if "on the server" in line]) == lines


def test_a_request_whose_key_was_missing_is_loaded_once_the_key_is_back(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = OLD
    keep()
    settings.FIELD_ENCRYPTION_KEYS = NEW
    load_waiting()
    assert (names(), len(spool.put_aside())) == ([], 1)

    settings.FIELD_ENCRYPTION_KEYS = NEW | OLD
    spool.try_again()
    assert (load_waiting(), names(), spool.put_aside()) == (1, ["Ada"], [])


def test_a_request_that_waits_is_encrypted_with_the_newest_key_when_keys_are_rotated(settings: Settings) -> None:
    settings.FIELD_ENCRYPTION_KEYS = OLD
    keep()
    settings.FIELD_ENCRYPTION_KEYS = NEW | OLD
    call_command("rotate_keys", verbosity=0)
    settings.FIELD_ENCRYPTION_KEYS = NEW

    assert (load_waiting(), names()) == (1, ["Ada"])


def test_who_rotates_keys_is_told_that_a_waiting_request_needs_an_older_one(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = OLD
    keep()
    settings.FIELD_ENCRYPTION_KEYS = NEW
    call_command("rotate_keys", verbosity=0)

    assert "1 texts could not be read: keep the older keys" in capsys.readouterr().err
    assert len(spool.waiting()) == 1


def test_a_post_that_the_database_refuses_stays_and_staff_are_told_while_the_others_go_on(front_desk: Client) -> None:
    keep("CDF347", name="Too young", token="1", is_adult=False)
    keep("CDF349", name="Bo", token="2")

    assert (load_waiting(), names(), len(spool.waiting())) == (1, ["Bo"], 1)
    assert [
        line for line in lines_on_home(front_desk) if line.startswith("1 request is on the server and not in")
    ] != []


def test_a_request_that_has_just_come_is_no_line_on_the_home_of_staff(front_desk: Client) -> None:
    with time_machine.travel(RECEIVED_AT + timedelta(minutes=4), tick=False):
        front_desk.force_login(make_staff("fay", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
        keep()

        assert lines_on_home(front_desk) == []


def test_marks_of_loaded_files_are_forgotten_after_some_months() -> None:
    keep()
    with time_machine.travel(RECEIVED_AT, tick=False):
        load_waiting()
    with time_machine.travel(RECEIVED_AT + timedelta(days=89), tick=False):
        sweep_marks()
        kept = LoadedFile.objects.count()
    with time_machine.travel(RECEIVED_AT + timedelta(days=91), tick=False):
        sweep_marks()

    assert (kept, LoadedFile.objects.count()) == (1, 0)


# The whole way.


def test_a_visitor_whose_request_is_on_disk_sees_its_reference_and_promise_and_staff_find_it_later(
    client: Client,
) -> None:
    with time_machine.travel(RECEIVED_AT, tick=False):
        client.get("/consultation/")  # leaves the copy of the facts on disk
        with without_table("consultations_outboxemail"):
            answer = client.post("/consultation/", EVERY_ANSWER)
        while_kept = main_text(client.get(answer["Location"]).text)
        assert (names(), load_waiting()) == ([], 1)
        forget_edition()  # which some seconds do
        once_loaded = main_text(client.get(answer["Location"]).text)

    request = ConsultationRequest.objects.get()
    assert f"Your reference is {request.reference_spoken}" in while_kept
    assert "by Wednesday, November 25, at 10 am Eastern Time at the latest" in while_kept
    assert while_kept.endswith(once_loaded)  # with help before it, as long as nobody can look for words of danger
