from datetime import timedelta

import pytest
from django.utils import timezone

from clinic_site.backups import carried
from consultations.models import ConsultationRequest, DoNotContact, Erasure
from consultations.outliving import erase_again, erasures_since, wish_again, wishes_since
from consultations.retention import erase
from tests.factories import make_request, make_staff, make_wish

pytestmark = pytest.mark.django_db


def erased(reference: str = "CDF347") -> list[dict[str, object]]:
    """What is on record after a request was erased, of which an older backup then brings back."""
    erase(make_request(reference, looked_at=timezone.now()), by=make_staff("olga", "owner"), why="ASKED")
    return erasures_since(timezone.now() - timedelta(hours=1))


def test_both_are_carried_by_each_backup() -> None:
    assert {"erased", "not to be contacted"} <= set(carried.CARRIERS)


def test_a_request_that_a_backup_brings_back_is_erased_again_and_both_times_are_on_record() -> None:
    rows = erased()
    make_request("CDF347")
    make_request("CDF349")

    assert erase_again(rows) == []
    assert list(ConsultationRequest.objects.values_list("reference", flat=True)) == ["CDF349"]
    names = Erasure.objects.filter(reference="CDF347").order_by("pk").values_list("by_name", "why")
    assert len(names) == 3
    assert {why for _, why in names} == {"ASKED"}


def test_a_doubtful_request_that_nobody_had_opened_at_the_time_of_the_backup_is_erased_again() -> None:
    rows = erased()
    make_request("CDF347", is_set_aside=True)

    assert erase_again(rows) == []
    assert not ConsultationRequest.objects.exists()


def test_a_request_under_a_legal_hold_stays_and_a_person_is_asked_to_look() -> None:
    rows = erased()
    make_request("CDF347", legal_hold_at=timezone.now(), legal_hold_by_name="Olga", legal_hold_reason="A letter.")

    assert erase_again(rows) == [
        "CDF 347 was erased, is back, and cannot be erased again: It is under a legal hold. It can be erased once the "
        "hold is lifted."
    ]
    assert ConsultationRequest.objects.exists()


def test_what_was_erased_before_the_backup_is_not_told() -> None:
    erased()

    assert erasures_since(timezone.now() + timedelta(seconds=1)) == []


def test_a_wish_not_to_be_contacted_outlives_a_restore_and_is_there_once() -> None:
    wish = make_wish(phone="+17035550123", at=timezone.now())
    rows = wishes_since(wish.at - timedelta(seconds=1))

    assert wish_again(rows) == wish_again(rows) == []
    assert DoNotContact.objects.count() == 1
    assert rows[0]["digest"] == wish.digest
