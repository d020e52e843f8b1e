import io
import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client, TransactionTestCase
from pytest_django import Settings

from clinic_site import edition, facts, kept_briefly, timed_jobs
from clinic_site.frozen_rows import lifted
from clinic_site.log_lines import PrivateFormatter
from clinic_site.watching import disk
from consultations import form_counts, reception
from consultations.append_only import ERASURES, LASTING, LEGAL_HOLD, LOOKS, NOTICES, SEEN_FIRST
from consultations.append_only import GUARDS as HISTORY_GUARDS
from pages.frozen_pictures import GUARDS as PICTURE_GUARDS
from pages.frozen_words import GUARDS as VERSION_GUARDS
from pages.kept_records import GUARDS as RECORD_GUARDS
from tests.factories import make_staff
from tests.shipped_rows import bring_in_the_shipped_articles

# What the steps of a test assert is told as fully as what the test itself asserts.
pytest.register_assert_rewrite("tests.processes.outage", "tests.processes.trouble")


@pytest.fixture(autouse=True)
def own_var_folder(tmp_path: Path, settings: Settings) -> Iterator[None]:
    """Each test has its own copy of the clinic's facts on disk, and remembers none from the test before."""
    settings.VAR_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
    media = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "media"}}
    settings.STORAGES = {**settings.STORAGES, "default": media}
    settings.SPOOL_DIR = tmp_path / "spool"
    facts.forget_facts()
    reception.forget_outage()
    form_counts.TALLY.forget()
    kept_briefly.forget()
    yield
    facts.forget_facts()


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What is logged, as the journal has it."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(PrivateFormatter())
    logging.root.addHandler(handler)
    yield stream
    logging.root.removeHandler(handler)


@pytest.fixture(autouse=True)
def disk_with_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """However full the disk is on which the tests run."""
    monkeypatch.setattr(disk, "LEAST_FREE", 0)
    monkeypatch.setattr(disk, "LEAST_SHARE", 0)


@pytest.fixture(autouse=True)
def process_that_has_just_started(monkeypatch: pytest.MonkeyPatch) -> None:
    """Timed jobs that have never run are late only some minutes after the start, and a run of tests takes longer."""
    monkeypatch.setattr(timed_jobs, "STARTED_AT", datetime.now(tz=UTC))


@pytest.fixture(autouse=True, scope="session")
def flush_past_the_guards() -> Iterator[None]:
    """Emptying the tables after a transactional test deletes rows that the database otherwise refuses to delete."""
    guards = [*HISTORY_GUARDS, *LASTING, *LOOKS, *NOTICES, *ERASURES, SEEN_FIRST, *LEGAL_HOLD]
    guards += [*VERSION_GUARDS, *PICTURE_GUARDS, *RECORD_GUARDS]
    original = TransactionTestCase._fixture_teardown

    def teardown(case: TransactionTestCase) -> None:
        with lifted(guards):
            original(case)
        # Emptying took the opening facts, too, that the tests after this one start from.
        import_module("clinic_site.migrations.0002_opening_facts").add_sample_facts(apps, None)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original


@pytest.fixture(autouse=True, scope="session")
def see_what_a_test_has_changed() -> None:
    """A test runs in one transaction, and pages must show in it what it has done before."""
    edition.LOOK_INSIDE_TRANSACTIONS = True


@pytest.fixture
def articles(db: None) -> None:
    """The articles that come with the site, as pages show them a second after they were loaded."""
    bring_in_the_shipped_articles()
    edition.forget_edition()  # what was looked at while they were brought in is old by now


@pytest.fixture
def strict_client() -> Client:
    """A browser as the site meets it: forged posts are not waved through."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def front_desk(client: Client, db: None) -> Client:
    client.force_login(make_staff("fred", "front desk"), backend="clinic_site.staff_backend.StaffBackend")
    return client
