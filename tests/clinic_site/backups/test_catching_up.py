from datetime import UTC, datetime

import pytest

from clinic_site.backups.catching_up import do_again, still_to_do
from clinic_site.backups.model import BackupRun
from clinic_site.backups.restoring import how_equal
from clinic_site.backups.tables import Table

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
