"""How staff see single rows named at the top of a screen: by the clinic's time, as in every list."""

from datetime import UTC, datetime

import pytest
from django.db.models import Model

from clinic_site.models import BackupRun
from consultations.models import Apology, DoNotContact, Erasure, ErasureRun, Escalation, HistoryEntry, Look
from pages.models import Article, PublishedPage, Retirement

LATE_IN_THE_EVENING = datetime(2026, 11, 28, 4, 25, tzinfo=UTC)  # of the 27th, in Leesburg
ROWS = [
    BackupRun(kind="MADE", started_at=LATE_IN_THE_EVENING),
    Apology(answer_by=LATE_IN_THE_EVENING),
    DoNotContact(channel="EMAIL", at=LATE_IN_THE_EVENING),
    Erasure(at=LATE_IN_THE_EVENING),
    ErasureRun(at=LATE_IN_THE_EVENING),
    Escalation(step=1, at=LATE_IN_THE_EVENING),
    HistoryEntry(kind="NOTE", at=LATE_IN_THE_EVENING),
    Look(kind="LIST", at=LATE_IN_THE_EVENING),
    PublishedPage(article=Article(), shown_from=LATE_IN_THE_EVENING),
    Retirement(article=Article(), at=LATE_IN_THE_EVENING),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: type(row).__name__)
def test_row_is_named_by_the_clinic_s_day(row: Model) -> None:
    assert "2026-11-27" in str(row)
