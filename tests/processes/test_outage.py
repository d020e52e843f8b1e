"""Real processes fail while people ask: nobody who was thanked is lost, and every message goes out in the end."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import connection

from tests.processes.running_site import RunningSite, free_port
from tests.processes.visitor import Visitor

VISITORS = 200
DELIVERED_WITHIN = 150  # seconds after the mail server is back
DATABASE = "clinic_processes"


class MailServer:
    """Refuses everybody for a while, then takes everything."""

    def __init__(self) -> None:
        self.refuses = True
        self.message_ids: list[str] = []

    async def handle_RCPT(  # noqa: N802 (aiosmtpd's name)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refuses:
            return "451 try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        lines = envelope.content.decode().splitlines()
        self.message_ids += [line.split(": ", 1)[1] for line in lines if line.lower().startswith("message-id:")]
        return "250 OK"


@pytest.fixture
def database_url() -> Iterator[str]:
    """A fresh database on the server under test; empty for SQLite in the copy's own folder."""
    if connection.vendor != "postgresql":
        yield ""
        return
    own = connection.settings_dict
    server = f"postgres://{own['USER']}:{own['PASSWORD']}@{own['HOST']}:{own['PORT']}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {DATABASE}")
    yield f"{server}/{DATABASE}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


@pytest.fixture
def mail_server() -> Iterator[tuple[MailServer, int]]:
    handler, port = MailServer(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def site(tmp_path: Path, database_url: str, mail_server: tuple[MailServer, int]) -> Iterator[RunningSite]:
    running = RunningSite(tmp_path, database_url=database_url, mail_port=mail_server[1])
    running.start()
    yield running
    running.stop()


def test_everyone_thanked_is_stored_once_and_every_message_goes_out_though_mail_and_workers_fail(
    site: RunningSite, mail_server: tuple[MailServer, int]
) -> None:
    visitors = [Visitor(site.port, number) for number in range(VISITORS)]
    everyone_asked = Event()
    trouble = Thread(target=_keep_killing, args=(site, everyone_asked))
    trouble.start()
    with ThreadPoolExecutor(max_workers=8) as crowd:
        thanked = list(crowd.map(Visitor.asks_for_a_call, visitors))
    everyone_asked.set()
    trouble.join()
    handler, _ = mail_server
    handler.refuses = False

    assert thanked == [True] * VISITORS
    assert site.has_loaded_everything() is True
    assert site.stored()["names"] == {visitor.name: 1 for visitor in visitors}
    assert _wait_for(lambda: len(set(handler.message_ids)) == VISITORS)
    assert _wait_for(lambda: site.stored()["states"] == {"ACCEPTED": VISITORS})
    assert max(Counter(handler.message_ids).values()) <= 2
    assert "Traceback" not in site.said()


def _keep_killing(site: RunningSite, stop: Event) -> None:
    """Every half second a web worker dies, and with it, every other time, the mail worker."""
    count = 0
    while not stop.wait(0.5):
        site.kill_a_web_worker()
        count += 1
        if count % 2:
            site.kill_the_mail_worker()
            site.start_worker()


def _wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + DELIVERED_WITHIN
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.5)
    return False
