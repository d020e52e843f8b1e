"""Whoever sets up the server sends a test message and is told what became of it."""

import io
import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django import Settings

from consultations.models import OutboxEmail
from consultations.outbox import deliver_due
from tests.consultations.mail_server import MailServer
from tests.consultations.test_outbox import use_smtp

pytestmark = pytest.mark.django_db


def send(within: float = 0) -> str:
    out = io.StringIO()
    call_command("send_test_mail", within=within, stdout=out)
    return out.getvalue()


def test_each_address_gets_a_message_and_a_line(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = ["desk@clinic.example", "nurse@clinic.example"]
    with MailServer() as server:
        use_smtp(settings, server.port)
        with pytest.raises(CommandError, match="Not every message was taken"):
            send()  # no worker runs
        deliver_due()
        said = send()  # nobody gets a second one within a minute

    assert server.recipients == ["desk@clinic.example", "nurse@clinic.example"]
    assert [line.partition(" at ")[0] for line in said.splitlines()] == [
        "desk@clinic.example: Accepted by the mail server",
        "nurse@clinic.example: Accepted by the mail server",
    ]


def test_a_refused_address_is_an_error_that_says_where_to_look(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = ["desk@clinic.example"]
    with MailServer() as server:
        use_smtp(settings, server.port)
        server.answers_to_recipient["desk@clinic.example"] = "550 No such address"
        with pytest.raises(CommandError):
            send()
        deliver_due()
        with pytest.raises(CommandError, match="Look at EMAIL_URL"):
            send()


def test_without_anybody_to_write_to_nothing_is_queued(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = []
    with pytest.raises(CommandError, match="set CONSULTATION_RECIPIENTS"):
        send()

    assert OutboxEmail.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_the_command_waits_for_the_worker(settings: Settings) -> None:
    settings.CONSULTATION_RECIPIENTS = ["desk@clinic.example"]
    with MailServer() as server:
        use_smtp(settings, server.port)
        worker = threading.Thread(target=deliver_when_queued)
        worker.start()
        said = send(within=30)
        worker.join()

    assert said.startswith("desk@clinic.example: Accepted by the mail server")


def deliver_when_queued() -> None:
    deadline = time.monotonic() + 30
    while not deliver_due() and time.monotonic() < deadline:
        pass
    connections.close_all()
