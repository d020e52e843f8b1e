"""A legal hold keeps a request, whoever or whatever would erase it."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from consultations import legal_hold
from consultations.models import ConsultationRequest, HistoryEntry, Trace
from consultations.retention import UnderLegalHold, erase
from tests.consultations.browser import main_text
from tests.consultations.test_admin import LIST
from tests.factories import make_request, make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def olga(client: Client) -> Client:
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    return client


def page_of(request: ConsultationRequest, step: str) -> str:
    return f"{LIST}{request.pk}/{step}/"


def history(request: ConsultationRequest) -> list[tuple[str, str, str]]:
    return list(request.history.order_by("pk").values_list("kind", "text", "by_name"))


def test_owner_puts_and_lifts_a_hold_with_a_reason_each_and_both_stay_in_the_history(olga: Client) -> None:
    request = make_request()
    page = olga.post(page_of(request, "legal-hold"), {"reason": "A letter from a court."}, follow=True)
    request.refresh_from_db()
    assert request.is_under_legal_hold
    assert "put by olga: it is not erased. A letter from a court." in main_text(page.text)

    olga.post(page_of(request, "lift-legal-hold"), {"reason": "The court is done."})
    request.refresh_from_db()
    assert (request.is_under_legal_hold, request.legal_hold_reason) == (False, "")
    assert history(request) == [
        ("LEGAL_HOLD", "A letter from a court.", "olga"),
        ("HOLD_LIFTED", "The court is done.", "olga"),
    ]


def test_a_hold_without_a_reason_is_refused(olga: Client) -> None:
    request = make_request()
    page = olga.post(page_of(request, "legal-hold"), {"reason": " \u200b "})

    assert "Say why, in a few words." in page.text
    assert not ConsultationRequest.objects.get().is_under_legal_hold


def test_a_second_hold_does_not_replace_the_first(olga: Client) -> None:
    request = make_request()
    legal_hold.put(request.pk, "The first.", by=make_staff("otto", "owner"))
    page = olga.post(page_of(request, "legal-hold"), {"reason": "The second."}, follow=True)

    assert "A colleague was faster." in page.text
    assert ConsultationRequest.objects.get().legal_hold_reason == "The first."


def test_only_the_owner_holds_and_the_front_desk_sees_it(front_desk: Client) -> None:
    request = make_request(legal_hold_at=timezone.now(), legal_hold_by_name="olga", legal_hold_reason="A letter.")
    steps = [page_of(request, step) for step in ("legal-hold", "lift-legal-hold")]
    told = main_text(front_desk.get(page_of(request, "change")).text)

    assert [front_desk.post(step, {"reason": "Mine."}).status_code for step in steps] == [403, 403]
    assert ("Under a legal hold" in told, "Erase this person" in told) == (True, False)


def test_nothing_erases_a_held_request_not_even_a_statement_of_its_own() -> None:
    olga = make_staff("olga", "owner")
    request = make_request()
    legal_hold.put(request.pk, "A letter.", by=olga)
    with pytest.raises(UnderLegalHold):
        erase(request, by=olga)
    with pytest.raises(CommandError, match="under a legal hold"):
        call_command("erase_request", request.reference, by="olga")
    with pytest.raises(IntegrityError, match="request_under_legal_hold_is_not_erased"), transaction.atomic():
        Trace.objects.create(request_id=request.pk)
    with pytest.raises(IntegrityError, match="request_under_legal_hold_is_not_deleted"), transaction.atomic():
        ConsultationRequest.objects.all()._raw_delete("default")

    legal_hold.lift(request.pk, "Over.", by=olga)
    erase(request, by=olga)
    assert (ConsultationRequest.objects.count(), HistoryEntry.objects.count()) == (0, 0)


def test_database_wants_to_know_who_put_a_hold() -> None:
    request = make_request()
    with pytest.raises(IntegrityError, match="legal_hold_says_who"), transaction.atomic():
        ConsultationRequest.objects.filter(pk=request.pk).update(legal_hold_at=timezone.now() + timedelta(days=1))
