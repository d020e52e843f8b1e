import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from threading import Event, Thread

import pytest
import time_machine
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from pytest_django import Settings

from clinic_site.smtp import LONGEST_TALK
from consultations import outbox
from consultations.models import OutboxEmail
from consultations.outbox import MACHINE, deliver_due, release_abandoned
from tests.at_once import at_once
from tests.consultations.mail_server import MailServer, free_port
from tests.factories import make_message

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BUSY = "451 Try again later"
UNKNOWN = "550 No such address"


def use_smtp(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "clinic_site.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    with MailServer() as running:
        use_smtp(settings, running.port)
        yield running


def states() -> list[tuple[str, str]]:
    return list(OutboxEmail.objects.order_by("pk").values_list("recipient", "state"))


class PowerCut(BaseEmailBackend):
    """A machine that goes down while it hands over a message."""

    def send_messages(self, email_messages: object) -> int:
        raise KeyboardInterrupt


class SlowToOpen(BaseEmailBackend):
    """A mail server that lets us in only after almost two minutes."""

    clock: time_machine.Traveller
    leased_until: datetime

    def open(self) -> bool:
        type(self).clock.shift(timedelta(minutes=1, seconds=50))
        return True

    def send_messages(self, email_messages: list[object]) -> int:
        type(self).leased_until = OutboxEmail.objects.get().next_attempt_at
        return len(email_messages)


class TakenMeanwhile(BaseEmailBackend):
    """A mail server so slow to let us in that another worker takes the message meanwhile."""

    def open(self) -> bool:
        OutboxEmail.objects.update(claimed_by="other000:1:1")
        return True

    def send_messages(self, email_messages: list[object]) -> int:
        raise AssertionError("the message is another worker's")


def test_a_due_message_is_handed_to_the_mail_server_as_it_was_written(server: MailServer) -> None:
    with time_machine.travel(NOW, tick=False):
        message = make_message(body="Hello,\n\nall is well – 10 am.\n")
        assert deliver_due() == 1

    (recipients, mail), row = server.taken[0], OutboxEmail.objects.get()
    assert (recipients, mail["To"]) == (["desk@clinic.example"], "desk@clinic.example")
    assert (mail["From"], mail["Auto-Submitted"]) == ("VIT <office@clinic.example>", "auto-generated")
    assert (mail["Subject"], mail["Message-ID"]) == ("Call request received", message.message_id)
    assert mail.get_payload(decode=True).decode() == "Hello,\r\n\r\nall is well – 10 am.\r\n"
    assert (row.state, row.attempts, row.problem, row.finished_at) == ("ACCEPTED", 1, "", NOW)


def test_each_recipient_gets_a_message_of_their_own(server: MailServer) -> None:
    for recipient in ("desk@clinic.example", "nurse@clinic.example", "ada@visitor.example"):
        make_message(recipient=recipient)
    assert deliver_due() == 3

    assert [(recipients, mail["To"]) for recipients, mail in server.taken] == [
        (["desk@clinic.example"], "desk@clinic.example"),
        (["nurse@clinic.example"], "nurse@clinic.example"),
        (["ada@visitor.example"], "ada@visitor.example"),
    ]


@pytest.mark.parametrize("state", ["HELD", "ACCEPTED", "REFUSED", "GIVEN_UP"])
def test_a_message_that_is_held_or_finished_is_not_sent(server: MailServer, state: str) -> None:
    make_message(state=state)
    make_message(recipient="nurse@clinic.example")

    assert (deliver_due(), server.recipients) == (1, ["nurse@clinic.example"])


@pytest.mark.parametrize("where", ["recipient", "message"])
def test_a_server_that_is_busy_is_asked_again_after_growing_pauses(server: MailServer, where: str) -> None:
    server.answers_to_recipient["desk@clinic.example"] = BUSY if where == "recipient" else "250 OK"
    server.answer_to_message = lambda: BUSY
    pauses = []
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        for _ in range(10):
            assert deliver_due() == 0
            row = OutboxEmail.objects.get()
            assert (row.state, row.problem) == ("WAITING", "The mail server asked to try again later.")
            pauses.append((row.next_attempt_at - datetime.now(UTC)).total_seconds())
            clock.move_to(row.next_attempt_at)
        server.answers_to_recipient.clear()
        server.answer_to_message = lambda: "250 OK"
        assert deliver_due() == 1

    assert pauses == [15, 30, 60, 120, 300, 600, 1200, 1800, 1800, 1800]
    assert (server.recipients, OutboxEmail.objects.get().attempts) == (["desk@clinic.example"], 11)


def test_a_waiting_message_is_not_tried_before_its_time(server: MailServer) -> None:
    server.answers_to_recipient["desk@clinic.example"] = BUSY
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        deliver_due()
        server.answers_to_recipient.clear()
        clock.shift(14)
        assert deliver_due() == 0
        clock.shift(1)
        assert deliver_due() == 1


def test_an_address_that_the_server_refuses_for_good_is_not_tried_again(server: MailServer) -> None:
    server.answers_to_recipient["gone@visitor.example"] = UNKNOWN
    with time_machine.travel(NOW, tick=False) as clock:
        make_message(recipient="gone@visitor.example")
        deliver_due()
        server.answers_to_recipient.clear()
        clock.shift(timedelta(hours=3))
        assert (deliver_due(), server.recipients) == (0, [])

    row = OutboxEmail.objects.get()
    assert (row.state, row.attempts, row.finished_at) == ("REFUSED", 1, NOW)
    assert row.problem == "The mail server refused this address for good."


def test_a_message_that_the_server_refuses_for_good_is_not_tried_again(server: MailServer) -> None:
    server.answer_to_message = lambda: "554 Looks like spam"
    make_message()
    deliver_due()
    server.answer_to_message = lambda: "250 OK"

    row = OutboxEmail.objects.get()
    assert (deliver_due(), row.state) == (0, "REFUSED")
    assert row.problem == "The mail server refused this message for good."


@pytest.mark.parametrize("answer", [BUSY, UNKNOWN])
def test_one_bad_address_delays_nobody(server: MailServer, answer: str) -> None:
    server.answers_to_recipient["bad@visitor.example"] = answer
    for recipient in ("bad@visitor.example", "desk@clinic.example", "nurse@clinic.example"):
        make_message(recipient=recipient)

    assert (deliver_due(), server.recipients) == (2, ["desk@clinic.example", "nurse@clinic.example"])


@pytest.mark.parametrize("address", ["ada@bücher.example", "o'hara+vit@visitor.example", '"two words"@visitor.example'])
def test_unusual_addresses_are_delivered_and_delay_nobody(server: MailServer, address: str) -> None:
    make_message(recipient=address)
    make_message(recipient="desk@clinic.example")

    assert deliver_due() == 2
    assert states() == [(address, "ACCEPTED"), ("desk@clinic.example", "ACCEPTED")]


@pytest.mark.parametrize("address", ["", "a@b.example\nBcc: c@d.example", "a@b.example, c@d.example"])
def test_an_address_that_no_mail_can_reach_is_refused_and_delays_nobody(server: MailServer, address: str) -> None:
    make_message(recipient=address)
    make_message(recipient="desk@clinic.example")

    assert (deliver_due(), server.recipients) == (1, ["desk@clinic.example"])
    assert OutboxEmail.objects.get(recipient=address).state == "REFUSED"


def test_while_the_server_is_down_messages_wait_and_go_out_once_when_it_is_back(settings: Settings) -> None:
    port = free_port()
    use_smtp(settings, port)
    recipients = ["a@clinic.example", "b@clinic.example", "c@clinic.example"]
    with time_machine.travel(NOW, tick=False) as clock:
        for recipient in recipients:
            make_message(recipient=recipient)
        for _ in range(20):
            assert deliver_due() == 0
            clock.shift(timedelta(minutes=1))
        assert states() == [(recipient, "WAITING") for recipient in recipients]

        with MailServer(port) as server:
            sent = [deliver_due() for _ in range(3)]
    assert (sum(sent), server.recipients) == (3, recipients)


def test_when_the_server_is_back_nobody_waits_out_their_pause(settings: Settings) -> None:
    port = free_port()
    use_smtp(settings, port)
    with time_machine.travel(NOW, tick=False) as clock:
        for recipient in ("a@clinic.example", "b@clinic.example"):
            make_message(recipient=recipient)
        deliver_due()
        clock.shift(14)
        deliver_due()
        clock.shift(1)
        with MailServer(port) as server:
            assert [deliver_due(), deliver_due()] == [1, 1]
    assert server.recipients == ["a@clinic.example", "b@clinic.example"]


def test_a_server_that_takes_the_call_and_never_says_a_word_loses_no_message(settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as silent, time_machine.travel(NOW, tick=False):
        use_smtp(settings, silent.getsockname()[1])
        make_message()
        assert deliver_due() == 0

    row = OutboxEmail.objects.get()
    assert (row.state, row.next_attempt_at) == ("WAITING", NOW + timedelta(seconds=5))
    assert row.problem == "The mail server could not be reached, or did not let us in."


def test_a_host_or_a_password_that_nobody_can_send_loses_no_message(server: MailServer, settings: Settings) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        settings.EMAIL_HOST = "mail..clinic.example"
        assert deliver_due() == 0
        row = OutboxEmail.objects.get()
        assert (row.state, row.problem) == ("WAITING", "The mail server could not be reached, or did not let us in.")

        settings.EMAIL_HOST = "127.0.0.1"
        clock.shift(5)
        assert deliver_due() == 1


def test_a_server_that_goes_silent_after_the_message_gets_the_same_message_again(
    server: MailServer, settings: Settings
) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    answer = Event()
    server.answer_to_message = lambda: answer.wait(10) and "451 too late"
    with time_machine.travel(NOW, tick=False) as clock:
        message = make_message()
        assert deliver_due() == 0
        answer.set()
        settings.EMAIL_TIMEOUT = 10
        server.answer_to_message = lambda: "250 OK"
        clock.shift(15)
        assert deliver_due() == 1

    assert [mail["Message-ID"] for mail in server.offered] == [message.message_id] * 2
    assert states() == [("desk@clinic.example", "ACCEPTED")]


@contextmanager
def server_that_drips(script: list[bytes]) -> Iterator[int]:
    """Says the lines of its script, one to each line it hears, and then a letter every now and then, without an end."""
    stop = Event()

    def talk(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line, suppress(OSError):
            for answer in script:
                line.sendall(answer)
                line.recv(1000)
            while not stop.wait(0.02):
                line.sendall(b"2")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        talker = Thread(target=talk, args=[listening])
        talker.start()
        yield listening.getsockname()[1]
        stop.set()
        talker.join()


HELLO = [b"220 hello\r\n", b"250 hello\r\n"]
WHOLE_TALK = [*HELLO, b"250 sender\r\n", b"250 recipient\r\n", b"354 go on\r\n"]


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ([], "The mail server could not be reached, or did not let us in."),
        (HELLO, "The mail server broke off or did not answer; the message was not sent."),
        (WHOLE_TALK[:4], "The mail server broke off or did not answer; the message may have been sent."),
        (WHOLE_TALK, "The mail server broke off or did not answer; the message may have been sent."),
    ],
)
def test_a_server_that_keeps_talking_without_an_end_is_hung_up_on(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, script: list[bytes], problem: str
) -> None:
    monkeypatch.setattr("clinic_site.smtp.LONGEST_TALK", 0.3)
    with server_that_drips(script) as port:
        use_smtp(settings, port)
        make_message()
        assert deliver_due() == 0

    row = OutboxEmail.objects.get()
    assert (row.state, row.attempts, row.problem) == ("WAITING", 1, problem)


def test_talks_end_before_the_lease_does() -> None:
    assert outbox.LEASE.total_seconds() > LONGEST_TALK


def test_opening_the_line_does_not_use_up_the_lease(server: MailServer, settings: Settings) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        SlowToOpen.clock = clock
        settings.EMAIL_BACKEND = "tests.consultations.test_outbox.SlowToOpen"
        make_message()
        deliver_due()

    assert SlowToOpen.leased_until == NOW + timedelta(minutes=3, seconds=50)


def test_a_message_that_another_worker_took_while_the_line_was_opened_is_left_to_it(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.consultations.test_outbox.TakenMeanwhile"
    make_message()

    assert (deliver_due(), OutboxEmail.objects.get().claimed_by) == (0, "other000:1:1")


def test_a_server_that_does_not_let_us_in_leaves_every_message_waiting(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "office", "wrong"
    make_message()
    make_message(recipient="nurse@clinic.example")

    assert (deliver_due(), server.taken) == (0, [])
    assert states() == [("desk@clinic.example", "WAITING"), ("nurse@clinic.example", "WAITING")]


def test_a_worker_killed_while_sending_gives_its_message_back_when_its_lease_ends(
    server: MailServer, settings: Settings
) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        settings.EMAIL_BACKEND = "tests.consultations.test_outbox.PowerCut"
        with pytest.raises(KeyboardInterrupt):
            deliver_due()
        use_smtp(settings, server.port)
        clock.shift(timedelta(minutes=1, seconds=59))
        assert (deliver_due(), states()) == (0, [("desk@clinic.example", "SENDING")])
        clock.shift(1)
        assert (deliver_due(), states()) == (1, [("desk@clinic.example", "ACCEPTED")])
        assert (deliver_due(), server.recipients) == (0, ["desk@clinic.example"])


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sent_and_recorded_sends_once_more_under_the_same_message_id(
    server: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    with time_machine.travel(NOW, tick=False) as clock:
        message = make_message()
        with monkeypatch.context() as killed:
            killed.setattr(outbox, "_record", die)
            with pytest.raises(KeyboardInterrupt):
                deliver_due()
        assert (states(), server.recipients) == ([("desk@clinic.example", "SENDING")], ["desk@clinic.example"])
        for _ in range(5):
            clock.shift(timedelta(minutes=2))
            deliver_due()

    assert [mail["Message-ID"] for _, mail in server.taken] == [message.message_id] * 2
    assert states() == [("desk@clinic.example", "ACCEPTED")]


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=400)])
def test_a_message_waits_no_longer_when_the_clock_was_ahead_and_is_right_again(
    server: MailServer, ahead: timedelta
) -> None:
    server.answers_to_recipient["desk@clinic.example"] = BUSY
    with time_machine.travel(NOW + ahead, tick=False) as clock:
        make_message()
        deliver_due()
        server.answers_to_recipient.clear()
        clock.move_to(NOW)
        assert (deliver_due(), deliver_due(), server.recipients) == (1, 0, ["desk@clinic.example"])


def test_a_clock_that_jumps_ahead_sends_nothing_twice(server: MailServer) -> None:
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        for moment in (NOW, NOW + timedelta(days=400), NOW - timedelta(days=400), NOW):
            clock.move_to(moment)
            deliver_due()

    assert (server.recipients, states()) == (["desk@clinic.example"], [("desk@clinic.example", "ACCEPTED")])


def test_a_message_that_nobody_could_try_for_two_days_has_its_two_days_all_the_same(server: MailServer) -> None:
    server.answers_to_recipient["desk@clinic.example"] = BUSY
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        clock.shift(timedelta(days=3))
        deliver_due()
        assert states() == [("desk@clinic.example", "WAITING")]
        clock.shift(timedelta(hours=47))
        deliver_due()
        assert states() == [("desk@clinic.example", "WAITING")]
        clock.shift(timedelta(hours=1))
        deliver_due()

    assert states() == [("desk@clinic.example", "GIVEN_UP")]


def test_a_worker_that_starts_gives_back_what_a_killed_one_on_this_machine_held(server: MailServer) -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    make_message(state="SENDING", claimed_by=f"{MACHINE}:{gone.pid}:1", next_attempt_at=NOW + timedelta(days=999))
    release_abandoned()

    assert (deliver_due(), states()) == (1, [("desk@clinic.example", "ACCEPTED")])


def test_a_worker_that_starts_leaves_alone_what_another_one_is_sending() -> None:
    claims = [f"{MACHINE}:{os.getppid()}:1", "other000:1:1"]
    for claim in claims:
        make_message(state="SENDING", claimed_by=claim, next_attempt_at=NOW + timedelta(days=999))
    release_abandoned()

    assert deliver_due() == 0
    assert sorted(OutboxEmail.objects.values_list("claimed_by", flat=True)) == sorted(claims)


@pytest.mark.django_db(transaction=True)
def test_several_workers_never_send_one_message_twice(server: MailServer) -> None:
    recipients = [f"person{number:02}@clinic.example" for number in range(24)]
    for recipient in recipients:
        make_message(recipient=recipient)

    sent = at_once([deliver_due] * 4)

    assert (sum(sent), server.recipients) == (24, recipients)
    assert states() == [(recipient, "ACCEPTED") for recipient in recipients]
    assert set(OutboxEmail.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_was_too_slow_does_not_undo_what_another_one_did(settings: Settings) -> None:
    has_begun, may_go_on = Event(), Event()

    def answer_late() -> str:
        has_begun.set()
        may_go_on.wait(10)
        return BUSY

    with MailServer() as slow, MailServer() as quick, time_machine.travel(NOW, tick=False) as clock:
        slow.answer_to_message = answer_late
        make_message()
        use_smtp(settings, slow.port)
        worker = Thread(target=lambda: (deliver_due(), connection.close()))
        worker.start()
        has_begun.wait(10)
        use_smtp(settings, quick.port)
        clock.shift(timedelta(minutes=6))
        assert deliver_due() == 1
        may_go_on.set()
        worker.join()

    assert states() == [("desk@clinic.example", "ACCEPTED")]


@pytest.mark.parametrize("is_down", [True, False])
def test_a_message_is_given_up_after_two_days_and_stays_where_staff_can_see_it(
    server: MailServer, settings: Settings, is_down: bool
) -> None:
    server.answers_to_recipient["desk@clinic.example"] = BUSY
    settings.EMAIL_PORT = free_port() if is_down else server.port
    with time_machine.travel(NOW, tick=False) as clock:
        make_message()
        clock.move_to(NOW + timedelta(hours=47, minutes=59))
        deliver_due()
        assert states() == [("desk@clinic.example", "WAITING")]
        clock.move_to(NOW + timedelta(hours=48))
        deliver_due()
        assert states() == [("desk@clinic.example", "GIVEN_UP")]

        server.answers_to_recipient.clear()
        settings.EMAIL_PORT = server.port
        clock.shift(timedelta(days=1))
        assert (deliver_due(), server.taken) == (0, [])


def test_a_message_keeps_its_message_id_over_all_tries(server: MailServer) -> None:
    answers = iter([BUSY, BUSY, "250 OK"])
    server.answer_to_message = lambda: next(answers)
    with time_machine.travel(NOW, tick=False) as clock:
        message = make_message()
        for _ in range(3):
            deliver_due()
            clock.shift(timedelta(minutes=2))

    assert [mail["Message-ID"] for mail in server.offered] == [message.message_id] * 3
    assert len(server.taken) == 1


def test_without_a_mail_server_each_message_becomes_a_file(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "clinic_site.mail_folder.EmailBackend"
    message = make_message(body="All is well – 10 am.\n")
    make_message(recipient="nurse@clinic.example")
    assert deliver_due() == 2

    files = sorted((tmp_path / "mail").glob("*.eml"))
    mails = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]
    assert [mail["To"] for mail in mails] == ["desk@clinic.example", "nurse@clinic.example"]
    assert (mails[0]["Message-ID"], mails[0].get_content().splitlines()) == (
        message.message_id,
        ["All is well – 10 am."],
    )


def test_a_message_waits_while_the_mail_folder_cannot_be_written(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "clinic_site.mail_folder.EmailBackend"
    (tmp_path / "mail").write_text("a file where the folder should be")
    make_message()

    assert (deliver_due(), states()) == (0, [("desk@clinic.example", "WAITING")])


def test_a_worker_that_is_told_to_stop_takes_no_further_message(server: MailServer) -> None:
    make_message()
    make_message(recipient="nurse@clinic.example")

    assert deliver_due(lambda: len(server.taken) == 1) == 1
    assert states() == [("desk@clinic.example", "ACCEPTED"), ("nurse@clinic.example", "WAITING")]


@pytest.mark.parametrize(
    ("state", "age", "is_well"),
    [
        ("WAITING", timedelta(minutes=4), True),
        ("WAITING", timedelta(minutes=6), False),
        ("SENDING", timedelta(minutes=6), False),
        ("HELD", timedelta(days=3), True),
        ("REFUSED", timedelta(days=3), True),
    ],
)
def test_the_queue_counts_as_unwell_when_a_message_is_unsent_for_five_minutes(
    state: str, age: timedelta, is_well: bool
) -> None:
    with time_machine.travel(NOW, tick=False):
        make_message(state=state, created_at=NOW - age, try_until=NOW - age + timedelta(hours=48))
        assert outbox.is_well() == is_well
