"""What the status page tells of requests, mail and test messages: counts and what to do, and nothing of a person."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.conf import settings as site
from pytest_django import Settings

from clinic_site.mail_folder import FOLDER
from clinic_site.status import HEADINGS, LOOKS, Fine
from consultations import spool, status_looks
from consultations.models import Look, OutboxEmail
from tests.consultations.kept_posts import keep
from tests.factories import make_message, make_request, make_staff

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 27, 17, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def clock(settings: Settings) -> object:
    settings.SITE_KEEPER = "Sam (703 555 0142)"
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def test_every_heading_but_the_backups_has_somebody_who_looks_after_it() -> None:
    assert set(HEADINGS) - set(LOOKS) <= {"backups"}


def test_requests_whose_promise_runs_are_fine() -> None:
    make_request(answer_by=NOW + HOUR)

    assert status_looks.requests() == ""


def test_missed_promises_and_requests_set_aside_are_told_with_what_to_do() -> None:
    make_request("AAA222", answer_by=NOW - HOUR)
    assert status_looks.requests() == (
        "1 person was not called by the promised time. Whoever answers requests: call them first, they stand at the "
        "top of the list."
    )
    make_request("AAA333", answer_by=NOW - HOUR)
    make_request("AAA444", answer_by=NOW + HOUR, is_set_aside=True)
    told = status_looks.requests()
    assert told.startswith("2 people were not called by the promised time. ")
    assert "1 request was set aside and waits for somebody to say whether it is real. " in told


def test_request_that_lies_on_the_server_for_long_is_told(clock: time_machine.Traveller) -> None:
    keep(at=NOW)
    assert status_looks.requests() == ""

    clock.shift(timedelta(minutes=6))
    assert status_looks.requests() == (
        "Some requests lie on the server and are not in the list yet. Call Sam (703 555 0142) now: these people wait."
    )
    spool.put_out_of_the_way(spool.waiting()[0])
    assert "cannot be read. Call Sam (703 555 0142) now" in status_looks.requests()


def test_folder_of_kept_requests_that_cannot_be_looked_into_is_told() -> None:
    site.SPOOL_DIR.write_text("a file stands in its place")

    assert "cannot be read. Call Sam (703 555 0142) now" in status_looks.requests()


def test_mail_that_waits_or_was_lost_is_told() -> None:
    make_message(make_request(), state="ACCEPTED", finished_at=NOW)
    assert status_looks.mail() == ""

    make_message(make_request("AAA222"), try_until=NOW - HOUR + OutboxEmail.RETRY_FOR)
    assert status_looks.mail().startswith("1 e-mail has waited for more than five minutes to be sent. ")
    make_message(make_request("AAA333"), state="REFUSED", finished_at=NOW)
    told = status_looks.mail()
    assert "1 e-mail about a request could not be sent. " in told
    assert "leads to the people concerned" in told
    assert "tell Sam (703 555 0142)." in told


def test_site_in_public_without_a_mail_server_says_that_mail_reaches_nobody(settings: Settings) -> None:
    settings.EMAIL_BACKEND = FOLDER
    make_message(make_request("AAA222"), state="ACCEPTED")
    trying_out = status_looks.mail()
    settings.HTTPS = True

    assert trying_out == Fine("This copy of the site is for trying out: e-mails reach nobody.")
    assert status_looks.mail() == (
        "E-mails reach nobody: the site only keeps them on the server. Call Sam (703 555 0142) now."
    )


def test_lost_digest_is_about_nobody_to_be_called() -> None:
    make_message(None, kind="DIGEST", state="GIVEN_UP", finished_at=NOW)

    assert status_looks.mail() == (
        "1 e-mail to the clinic itself could not be sent. The owner finds the reason under “How the mail stands”. "
        "Tell Sam (703 555 0142)."
    )


@pytest.mark.parametrize(
    ("state", "ago", "begins"),
    [
        ("ACCEPTED", DAY, ""),
        ("ACCEPTED", 29 * DAY, ""),
        ("ACCEPTED", 31 * DAY, "No test message was sent to 1 address of the clinic in the last 30 days"),
        (
            "REFUSED",
            DAY,
            "The last test message to 1 address of the clinic could not be sent. The owner finds the reason under “How "
            "the mail stands”. Tell Sam (703 555 0142).",
        ),
        ("GIVEN_UP", DAY, "The last test message to 1 address of the clinic could not be sent."),
        ("WAITING", DAY, "No test message was sent to 1 address of the clinic in the last 30 days"),
    ],
)
def test_last_test_message_must_have_reached_the_mail_server(
    settings: Settings, state: str, ago: timedelta, begins: str
) -> None:
    settings.CONSULTATION_RECIPIENTS = ["desk@clinic.example"]
    finished = None if state == "WAITING" else NOW - ago
    make_message(None, kind="TEST", state=state, finished_at=finished)

    told = status_looks.last_test()
    assert (told.startswith(begins), bool(told)) == (True, bool(begins))


def test_last_test_counts_and_other_messages_do_not(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = ["desk@clinic.example"]
    make_message(make_request(), state="ACCEPTED", finished_at=NOW)
    assert status_looks.last_test().startswith("No test message was sent")

    make_message(None, kind="TEST", state="REFUSED", finished_at=NOW - DAY)
    make_message(None, kind="TEST", state="ACCEPTED", finished_at=NOW - HOUR)
    assert status_looks.last_test() == ""
    make_message(None, kind="TEST", state="REFUSED", finished_at=NOW)
    assert status_looks.last_test().startswith("The last test message to 1 address of the clinic could not be sent.")


def test_each_address_of_the_clinic_has_a_last_test_of_its_own(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = ["desk@clinic.example", "nurse@clinic.example"]
    make_staff("olga", "owner", email="olga@clinic.example")
    make_message(None, kind="TEST", state="REFUSED", finished_at=NOW - HOUR)
    make_message(None, kind="TEST", recipient="olga@clinic.example", state="ACCEPTED", finished_at=NOW)
    make_message(None, kind="TEST", recipient="gone@clinic.example", state="REFUSED", finished_at=NOW)
    told = status_looks.last_test()
    assert told.startswith("The last test message to 1 address of the clinic could not be sent. ")
    assert "No test message was sent to 1 address of the clinic in the last 30 days" in told

    make_message(None, kind="TEST", recipient="nurse@clinic.example", state="GIVEN_UP", finished_at=NOW)
    assert status_looks.last_test().startswith("The last test message to 2 addresses of the clinic could not be sent.")
    assert "No test message" not in status_looks.last_test()


def test_clinic_without_an_address_to_write_to_is_told(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = []

    assert "no address of the clinic to write to yet. Tell Sam (703 555 0142)." in status_looks.last_test()


def test_page_shows_no_request_and_records_no_look_at_one(client: object) -> None:
    make_request("AAA222", name="Zebulon", phone="+17035550177", answer_by=NOW - HOUR)
    client.force_login(make_staff("fred", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
    page = client.get("/admin/status/").text

    assert "1 person was not called by the promised time." in page
    assert [word for word in ("Zebulon", "5550177", "AAA 222", "AAA222") if word in page] == []
    assert Look.objects.count() == 0
