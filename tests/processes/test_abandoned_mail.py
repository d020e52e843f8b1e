"""A worker was killed with a message in its hand, and the next one starts while the database is away."""

from pathlib import Path

from tests.processes.databases import database_under_test
from tests.processes.outage import mail_server, wait_for
from tests.processes.running_site import RunningSite

# Claimed on this machine by a process that is gone, for longer than any test takes.
CLAIM = """
import os
from datetime import timedelta
from django.utils import timezone
from consultations.models import OutboxEmail
from consultations.outbox import MACHINE
gone = os.fork()
if not gone:
    os._exit(0)
os.waitpid(gone, 0)
at = timezone.now() + timedelta(hours=5)
OutboxEmail.objects.create(
    kind="STAFF_NOTICE", recipient="desk@clinic.example", sender="VIT <office@clinic.example>", subject="Call request",
    body="Please look.", message_id="<1@clinic.example>", state="SENDING", claimed_by=f"{MACHINE}:{gone}:1",
    next_attempt_at=at, try_until=at,
)
"""


def test_mail_that_a_killed_worker_held_leaves_once_the_database_is_back(tmp_path: Path) -> None:
    with database_under_test(tmp_path) as database, mail_server() as (mail, port):
        mail.refuses = False
        site = RunningSite(tmp_path, database_url=database.url, mail_port=port)
        site.manage("migrate", "-v0")
        site.manage("shell", "--no-imports", "-c", CLAIM)
        database.stop()
        site.start_worker()
        try:
            assert wait_for(lambda: "trying again" in site.said())
            database.start()
            assert wait_for(lambda: mail.message_ids == ["<1@clinic.example>"])
        finally:
            site.stop()
