"""Erasing one person: finding all that they sent, in the database and on this machine's disk, and erasing it."""

from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, QuerySet

from consultations import phone_numbers, retention, spool
from consultations.answers import Answers
from consultations.finding import request_told_as
from consultations.models import ConsultationRequest, Erasure
from consultations.references import is_reference, spoken, typed
from consultations.retention import NotErased, Why, erase, what_keeps, with_being_sent
from consultations.same_person import requests_from


@dataclass(frozen=True)
class Found:
    """One request, by what may stand on the screen. `kept` says why it cannot be erased; empty when it can."""

    key: str
    reference: str
    received_at: datetime
    status: str
    pk: int | None = None  # none while it lies on disk
    is_open: bool = False
    kept: str = ""
    is_sure: bool = True  # false where one step lies between: a number or an address that another request has as well

    @property
    def reference_spoken(self) -> str:
        return spoken(self.reference)


@dataclass
class Outcome:
    """References, as they are spoken; those that were kept each with the reason."""

    erased: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def find(text: str) -> list[Found]:
    """All requests of the person whose number, address or reference this is. A family may share a number."""
    phone, email = _number_and_address(text)
    near = list(_requests_of({phone}, {email}))
    requests = list(_requests_of({phone, *(one.phone for one in near)}, {email, *(one.email for one in near)}))
    phones = {phone, *(request.phone for request in requests)} - {""}
    emails = {address.casefold() for address in (email, *(request.email for request in requests))} - {""}
    stored = {request.reference for request in requests}
    on_disk = [each for each in _on_disk(typed(text), phones, emails) if each.reference not in stored]
    return [*(_in_database(request, is_sure=request in near) for request in requests), *on_disk]


def _requests_of(phones: set[str], emails: set[str]) -> QuerySet[ConsultationRequest]:
    """Those with one of these numbers or addresses."""
    same = Q(pk__in=[])
    for phone in phones - {""}:
        same |= Q(pk__in=requests_from(phone, "").values("pk"))
    for email in emails - {""}:
        same |= Q(pk__in=requests_from("", email).values("pk"))
    return with_being_sent(ConsultationRequest.objects.filter(same)).order_by("-received_at", "-pk")


def erase_all(found: Collection[Found], *, by: AbstractBaseUser, why: Why) -> Outcome:
    """Erase each in a transaction of its own; what is kept or gone by then keeps none of the others."""
    outcome = Outcome()
    for each in found:
        try:
            if each.pk is None:
                _erase_on_disk(each.reference, by=by, why=why)
            else:
                erase(ConsultationRequest(pk=each.pk), by=by, why=why)
        except NotErased as kept:
            outcome.kept.append(f"{spoken(each.reference)}: {kept.words}")
        except ConsultationRequest.DoesNotExist:
            outcome.kept.append(f"{spoken(each.reference)}: It was gone already.")
        else:
            outcome.erased.append(spoken(each.reference))
    return outcome


def _number_and_address(text: str) -> tuple[str, str]:
    """What was typed, or what belongs to the reference that was typed."""
    if is_reference(typed(text)):
        named = request_told_as(typed(text)) or getattr(spool.kept_as(typed(text)), "answers", None)
        return (named.phone, named.email) if named else ("", "")
    if "@" in text:
        return "", text.strip()
    number = phone_numbers.parse(text)
    return (number.international if number else ""), ""


def _on_disk(reference: str, phones: set[str], emails: set[str]) -> Iterator[Found]:
    """What lies on this machine's disk and is theirs. What cannot be read is found by the reference in its name."""
    for path in [*spool.waiting(), *spool.put_aside()]:
        if (told := spool.told_by(path)) is None:
            continue
        answers = _answers_in(path)
        is_theirs = answers is not None and (answers.phone in phones or answers.email.casefold() in emails)
        if is_theirs or told[1] == reference:
            status = "On this machine’s disk, not in the list yet" if answers else "On this machine’s disk, unreadable"
            yield Found(told[1], told[1], told[0], status, is_open=True)


def _answers_in(path: Path) -> Answers | None:
    with suppress(spool.CannotRead, OSError):
        return spool.read(path).answers
    return None


def _in_database(request: ConsultationRequest, *, is_sure: bool) -> Found:
    status = request.state_in_words
    return Found(
        key=str(request.pk),
        reference=request.reference,
        received_at=request.received_at,
        status=status if is_sure else f"{status}. Maybe somebody else: look before you tick it",
        is_sure=is_sure,
        pk=request.pk,
        is_open=request.is_open,
        kept=what_keeps(request),
    )


def _erase_on_disk(reference: str, *, by: AbstractBaseUser, why: Why) -> None:
    """Nobody loads it meanwhile; what was loaded just before goes like any other."""
    with spool.alone(patient=True):
        stored = request_told_as(reference)
        if stored is not None:
            erase(stored, by=by, why=why)
            return
        retention.remember(reference, Erasure.ON_DISK, by=by, why=why, rows=0)
        spool.remove_told_as([reference])
