"""Requests as a file for a spreadsheet program: line by line, so that a million of them need no memory.

It never holds what it is about, what the visitor wrote, or the history.
"""

import csv
from array import array
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone

from consultations import phone_numbers
from consultations.models import ConsultationRequest
from consultations.safe_cells import safe_cell

HEADS = ["Reference", "Received", "Promised by", "First contact"]
LABEL_HEADS = {
    "status": "Status",
    "closing_reason": "Closed because",
    "channel": "How to reach",
    "source": "How they asked",
}
CONTACT_HEADS = ["Name", "Phone", "E-mail"]
TOLD = ("reference", "received_at", "answer_by", "first_contact_at")
LABELS = {name: dict(ConsultationRequest._meta.get_field(name).choices) for name in LABEL_HEADS}
CONTACTS = ("name", "phone", "phone_extension", "email")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes accents for something else
AT_ONCE = 500
KEYS_AT_ONCE = 10_000
ABROAD = "011 "  # what is dialed from the United States; a plus sign would make a formula of the number


def keys_of(requests: QuerySet[ConsultationRequest]) -> "array[int]":
    """The keys of all these requests, in the order in which they were stored: eight bytes each.

    No question to the database is long, so that nobody waits for it and it waits for nobody.
    """
    keys, last = array("q"), 0
    while True:
        rows = requests.order_by("pk").filter(pk__gt=last).values_list("pk", flat=True)[:KEYS_AT_ONCE]
        found = array("q", rows)
        keys += found
        if len(found) < KEYS_AT_ONCE:
            return keys
        last = found[-1]


def lines(keys: "array[int]", *, with_contacts: bool) -> Iterator[str]:
    """The lines of the file, as they are read; a request that was erased meanwhile is left out."""
    writer = csv.writer(_Echo(), quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    heads = [*HEADS, *LABEL_HEADS.values(), *(CONTACT_HEADS if with_contacts else [])]
    yield BYTE_ORDER_MARK + writer.writerow(heads)
    for start in range(0, len(keys), AT_ONCE):
        yield "".join(map(writer.writerow, _rows(keys[start : start + AT_ONCE], with_contacts)))


def _rows(keys: "array[int]", with_contacts: bool) -> Iterator[list[str]]:
    names = (*TOLD, *LABELS, *(CONTACTS if with_contacts else ()))
    found = ConsultationRequest.objects.filter(pk__in=list(keys)).only(*names).order_by("pk")
    for request in found.iterator(AT_ONCE):
        cells = [*_own(request), *(_contacts(request) if with_contacts else [])]
        yield [safe_cell(cell) for cell in cells]


def _own(request: ConsultationRequest) -> list[str]:
    times = [request.received_at, request.answer_by, request.first_contact_at]
    return [
        request.reference_spoken,
        *(f"{timezone.localtime(time):%Y-%m-%d %H:%M}" if time else "" for time in times),
        *(labels.get(getattr(request, name), "") for name, labels in LABELS.items()),
    ]


def _contacts(request: ConsultationRequest) -> list[str]:
    return [request.name, _readable(request), request.email]


def _readable(request: ConsultationRequest) -> str:
    if not request.phone:
        return ""
    number = phone_numbers.display(request.phone, request.phone_extension)
    return ABROAD + number[1:] if number.startswith("+") else number


class _Echo:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text
