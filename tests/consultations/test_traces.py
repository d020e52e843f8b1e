"""Erased means gone: no word of a request is left in the database's files, the mail folder, the spool, or the logs."""

import os
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from threading import Event, Thread

import pytest
import time_machine
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import connection
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone

from clinic_site.mail_folder import EmailBackend
from consultations import front_desk, outbox, spool, traces
from consultations.erasing_runs import run
from consultations.front_desk import Work
from consultations.models import ConsultationRequest, HistoryEntry, OtherReference, OutboxEmail, Trace
from consultations.retention import erase
from tests.consultations.browser import opened_form
from tests.consultations.kept_posts import keep
from tests.consultations.test_logs import Log, log
from tests.factories import make_message, make_request, make_staff

__all__ = ["log"]  # a fixture
pytestmark = pytest.mark.django_db(transaction=True)

MARKED = {
    "name": "Vexmarkername Zzyzx",
    "phone": "+1 571 555 0187 x435343",
    "email": "vexmarkermail@visitor.example",
    "channel": "EITHER",
    "good_time": "MORNING",
    "may_leave_message": "on",
    "topic": "SCHIZOPHRENIA",
    "note": "Vexmarkernote, and it is long enough to be told apart from others.",
    "is_adult": "on",
    "agreement": "on",
}
WORDS = (b"Vexmarker", b"vexmarker", b"5715550187", b"555 0187", b"435343")


@pytest.fixture(autouse=True)
def mail_folder(settings: object) -> None:
    settings.EMAIL_BACKEND = "clinic_site.mail_folder.EmailBackend"


def leave_words_everywhere(client: Client) -> ConsultationRequest:
    """A request that was sent, corrected, mailed about, worked on and closed, with a marker in all that was typed."""
    sent = opened_form(client, **MARKED)
    client.post("/consultation/", sent)
    client.post("/consultation/", {**sent, "email": "vexmarkerother@visitor.example", "note": "Vexmarkersecond"})
    outbox.deliver_due()
    fred = make_staff("fred", "front desk")
    request = ConsultationRequest.objects.get(name=MARKED["name"])
    work = Work(outcome="REACHED", note="Vexmarkerwork", status="CLOSED", closing_reason="ANSWERED")
    front_desk.record_work(request.pk, work, by=fred)
    OtherReference.objects.create(request=request, reference="CDF379")
    return request


def make_another(reference: str) -> None:
    other = make_request(reference, name="Other")
    make_message(other)
    HistoryEntry.objects.create(request=other, kind="NOTE", text="Other")


def places_with_words() -> list[str]:
    """Every row, and every file of the database, the mail folder and the spool, in which one of the words stands."""
    folders = [Path(settings.EMAIL_FILE_PATH), Path(settings.SPOOL_DIR)]
    paths = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    found = [path.name for path in [*paths, *database_files()] if holds_a_word(path.read_bytes())]
    return found + [table for table, rows in rows_of_every_table() if holds_a_word(rows.encode())]


def is_wiped() -> bool:
    """Try again as the worker does: whoever is in a transaction on this server, as other tests are, is waited for."""
    until = time.monotonic() + 30
    while Trace.objects.exists() and time.monotonic() < until:
        traces.wipe()
    return not Trace.objects.exists()


def holds_a_word(stored: bytes) -> bool:
    return any(word in stored for word in WORDS)


def rows_of_every_table() -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 (names of our own)
            yield table, str(cursor.fetchall())


def database_files() -> list[Path]:
    """None for a server of another machine or account; its write-ahead log goes by its own rules and is left out."""
    if connection.vendor == "sqlite":
        name = connection.settings_dict["NAME"]
        return [path for path in (Path(f"{name}{end}") for end in ("", "-wal", "-journal")) if path.exists()]
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SHOW data_directory")
        data = cursor.fetchone()[0]
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        folder = Path(data, "base", str(cursor.fetchone()[0]))
    return list(folder.iterdir()) if os.access(folder, os.R_OK) else []


def let_the_planner_take_samples() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def test_after_a_run_no_marked_word_is_left_anywhere(client: Client, log: Log) -> None:
    for letters in product("CDFG", "HJKM"):  # neighbors, so that rows move from page to page
        make_another(f"CDFG{''.join(letters)}")
    request = leave_words_everywhere(client)
    EmailBackend().send_messages([EmailMessage("Another", "Not about it.", to=["desk@clinic.example"])])
    keep(request.reference, note="Vexmarkerspool")
    (spool.folder() / "unreadable").mkdir()
    spool.waiting()[0].with_name("left").write_text("not ours")
    let_the_planner_take_samples()
    assert {"consultations_consultationrequest", "consultations_sentnote"} & set(places_with_words())

    with time_machine.travel(timezone.now() + timedelta(days=181), tick=False):
        done = run(by=None)

    assert (done.erased, is_wiped(), places_with_words()) == (1, True, [])
    assert not any(holds_a_word(line.encode()) for line in log.lines())
    assert [path.name for path in spool.waiting()] == ["left"]
    about_others = OutboxEmail.objects.filter(state="ACCEPTED").count() + 1
    assert len(list(Path(settings.EMAIL_FILE_PATH).glob("*.eml"))) == about_others  # those to staff went, too


def test_nobody_waits_for_the_wiping_while_somebody_reads_and_it_is_done_afterwards(client: Client) -> None:
    request = leave_words_everywhere(client)
    make_another("CDF373")
    reads, may_end = Event(), Event()

    def read_for_long() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # on SQLite, too, only reads
            cursor.execute("SELECT count(*) FROM consultations_outboxemail")
            cursor.fetchall()
            reads.set()
            may_end.wait(20)
            cursor.execute("COMMIT")
        connection.close()

    reader = Thread(target=read_for_long)
    reader.start()
    reads.wait(20)
    try:
        erase(request, by=None)
        wiped = traces.wipe()
    finally:
        may_end.set()
        reader.join()

    assert (wiped, Trace.objects.count()) == (False, 1)
    assert (is_wiped(), places_with_words()) == (True, [])


def test_the_index_of_names_lets_go_of_their_letters(client: Client) -> None:
    """SQLite's keeps the letters of deleted rows in threes until it is tidied up; PostgreSQL's goes with its table."""
    erase(make_request(name="Zyxwvu"), by=None)
    assert is_wiped() is True

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT group_concat(hex(block)) FROM consultations_requesttext_data")
            kept = cursor.fetchone()[0]
        assert b"zyx".hex().upper() not in kept


def test_what_somebody_could_still_read_is_wiped_later(client: Client) -> None:
    request = leave_words_everywhere(client)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN" if connection.vendor == "sqlite" else "BEGIN ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT count(*) FROM clinic_site_timedjob")
            cursor.fetchall()
        erase(request, by=None)
        early = traces.wipe()
    finally:
        other.close()

    assert (early, is_wiped(), places_with_words()) == (False, True, [])


def test_who_begins_to_write_elsewhere_meanwhile_keeps_no_old_statistics(client: Client) -> None:
    """To PostgreSQL, whoever writes in another database of the server may still need what we replace from then on."""
    if connection.vendor == "sqlite":
        pytest.skip("is about the statistics of PostgreSQL")
    for letters in product("CDFG", "HJKM"):
        make_another(f"CDFG{''.join(letters)}")
    request = leave_words_everywhere(client)
    let_the_planner_take_samples()
    at_table, elsewhere = connection.copy(), connection.copy()
    elsewhere.settings_dict = {**connection.settings_dict, "NAME": "postgres"}

    def write_elsewhere_while_the_wiping_waits() -> None:
        until = time.monotonic() + 40
        with elsewhere.cursor() as cursor:
            while not somebody_waits_for_a_table_of_ours(cursor) and time.monotonic() < until:
                pass
            cursor.execute("SELECT pg_current_xact_id()")
        at_table.rollback()

    for opened in (at_table, elsewhere):
        opened.inc_thread_sharing()
        opened.set_autocommit(False)
    with at_table.cursor() as cursor:
        cursor.execute("LOCK TABLE consultations_consultationrequest IN ACCESS SHARE MODE")
    writer = Thread(target=write_elsewhere_while_the_wiping_waits)
    try:
        erase(request, by=None)
        writer.start()
        wiped = is_wiped()
        writer.join()
        found = places_with_words()
    finally:
        for opened in (at_table, elsewhere):
            opened.rollback()
            opened.close()
    assert (wiped, Trace.objects.count()) == (True, 0)
    assert [path for path in found if path.isdecimal()] == []  # files of tables


def somebody_waits_for_a_table_of_ours(cursor: CursorWrapper) -> bool:
    cursor.execute(
        """SELECT EXISTS (SELECT 1 FROM pg_locks AS lock JOIN pg_database AS own ON own.oid = lock.database
           WHERE NOT granted AND relation IS NOT NULL AND own.datname = %s)""",
        [connection.settings_dict["NAME"]],
    )
    return bool(cursor.fetchone()[0])
