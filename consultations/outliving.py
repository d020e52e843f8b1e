"""What a restored backup must not undo: requests that were erased since, wishes not to be contacted."""

from datetime import datetime

from clinic_site.backups.carried import Rows
from consultations import spool
from consultations.finding import request_told_as
from consultations.models import ConsultationRequest, DoNotContact, Erasure
from consultations.references import spoken
from consultations.retention import NotErased, Why, erase

WISH = ("channel", "digest", "by_name")
ERASED = ("why", "reference", "status", "rows", "by_name")


def erasures_since(moment: datetime) -> Rows:
    """Which references were erased, by whom and why; none of what they told."""
    return [
        {**{name: getattr(row, name) for name in ERASED}, **_times(row)}
        for row in Erasure.objects.filter(at__gt=moment)
    ]


def erase_again(rows: Rows) -> list[str]:
    """Also what waits on this machine's disk. Returns a sentence for each that a person must look at."""
    said = []
    for row in rows:
        reference = str(row["reference"])
        request = request_told_as(reference)
        if request is not None:
            said += _erase(request, row)
        spool.remove_told_as([reference])
        Erasure.objects.create(**{name: row[name] for name in ERASED}, **_read_times(row))
    return said


def wishes_since(moment: datetime) -> Rows:
    wishes = DoNotContact.objects.filter(at__gt=moment)
    return [{**{name: getattr(wish, name) for name in WISH}, **_times(wish)} for wish in wishes]


def wish_again(rows: Rows) -> list[str]:
    for row in rows:
        own = {name: row[name] for name in WISH}
        DoNotContact.objects.get_or_create(**own, **_read_times(row))
    return []


def _erase(request: ConsultationRequest, row: dict[str, object]) -> list[str]:
    """Somebody had looked at it before it was erased, which the backup may not know yet."""
    if request.is_unseen:
        ConsultationRequest.objects.filter(pk=request.pk).update(looked_at=_read_times(row)["at"])
        request.refresh_from_db()
    try:
        erase(request, by=None, why=Why(str(row["why"])))
    except NotErased as kept:
        return [f"{spoken(request.reference)} was erased, is back, and cannot be erased again: {kept.words}"]
    return []


def _times(row: Erasure | DoNotContact) -> dict[str, object]:
    return {"at": row.at.isoformat(), "keep_until": row.keep_until.isoformat()}


def _read_times(row: dict[str, object]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(str(row[name])) for name in ("at", "keep_until")}
