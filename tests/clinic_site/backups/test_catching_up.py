from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from clinic_site.backups.catching_up import do_again, still_to_do, what_outlives
from clinic_site.backups.making import make_backup
from clinic_site.backups.manifest import manifest_of
from clinic_site.backups.model import BackupRun
from clinic_site.backups.restoring import how_equal
from clinic_site.backups.stores import FolderStore
from clinic_site.backups.tables import Table
from consultations.models import ConsultationRequest
from consultations.retention import erase
from tests.factories import make_request

MISSING = "auth_user is missing: it had 3 rows."


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("different", "words"),
    [([], "All tables are equal."), ([MISSING], f"Not all tables are equal. {MISSING}")],
)
def test_the_record_of_a_restore_names_the_tables_that_are_not_as_they_were(different: list[str], words: str) -> None:
    do_again("backups/of-then", {}, different)

    assert BackupRun.objects.get(kind="RESTORED").words == words


def test_a_restore_says_that_all_is_as_it_was_only_if_it_is() -> None:
    tables = {"auth_group": Table(4, "sum")}

    assert how_equal(tables, []) == "Every table is as it was: 4 rows in 1 tables."
    assert "as it was" not in how_equal(tables, [MISSING])


def test_a_person_is_told_of_closed_accounts_and_legal_holds_also_where_every_erasure_is_known() -> None:
    said = " ".join(still_to_do(datetime(2026, 11, 27, tzinfo=UTC), None))

    assert "close staff accounts again" in said
    assert "set legal holds again" in said
    assert "do again what was done" not in said


@pytest.fixture
def names(backups: FolderStore) -> list[str]:
    """One request is erased while the clock is ahead, one after it was put right; backups before and after each."""
    now, names = timezone.now(), []
    for reference in ("CDF341", "CDF342"):
        make_request(reference)
    names.append(make_backup().name)
    with time_machine.travel(now + timedelta(days=400)):
        erase(ConsultationRequest.objects.get(reference="CDF341"), by=None, why="ASKED")
        names.append(make_backup().name)
    erase(ConsultationRequest.objects.get(reference="CDF342"), by=None, why="ASKED")
    with time_machine.travel(now + timedelta(minutes=10), tick=False):
        names.append(make_backup().name)
    return names


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("which", [0, 1])
def test_who_was_erased_stays_erased_also_by_a_clock_that_was_ahead(
    backups: FolderStore, names: list[str], which: int
) -> None:
    """The present database knows of both, and so do newer backups where it is lost."""
    manifest = manifest_of(backups, names[which])
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        since, known_until = what_outlives(backups, manifest)
        assert {row["reference"] for row in since["erased"]} == {"CDF341", "CDF342"}
        assert known_until is None
        BackupRun.objects.all().delete()  # as in a database that was made anew
        since, known_until = what_outlives(backups, manifest)

    assert {row["reference"] for row in since["erased"]} == {"CDF341", "CDF342"}
    assert known_until == manifest_of(backups, names[2]).taken_at
