"""Requests end by themselves: those whose keeping time is over, and no others, whatever happens on the way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from consultations import erasing_runs, front_desk, keeping
from consultations.erasing_runs import last_run, run, run_daily, why_it_waits
from consultations.front_desk import Work
from consultations.models import ConsultationRequest, DailyTotal, Erasure, ErasureRun, HistoryEntry, KeepingTime, Trace
from tests.at_once import at_once
from tests.factories import RECEIVED_AT, make_request, make_staff

pytestmark = pytest.mark.django_db

NOW = RECEIVED_AT + timedelta(days=400)
REFERENCES = [f"CDFG{a}{b}" for a in "CDFGHJKMPQRTVWXY" for b in "CDFGHJKMPQ"]


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def make_closed(reference: str = "CDF347", days: float = 400, reason: str = "ANSWERED", **fields: object):
    """Closed so many days ago."""
    at = NOW - timedelta(days=days)
    fields = {"closed_at": at, "next_step": "", "next_step_at": None, **fields}
    return make_request(reference, status="CLOSED", closing_reason=reason, **fields)


def left() -> set[str]:
    return set(ConsultationRequest.objects.values_list("reference", flat=True))


def test_a_request_goes_when_its_time_is_over_and_not_a_moment_before() -> None:
    make_closed("CDF347", days=180)
    make_closed("CDF349", days=179.9)
    run_daily()

    assert left() == {"CDF349"}
    assert list(Erasure.objects.values_list("reference", "status", "why", "by_name")) == [
        ("CDF347", "ANSWERED", "TIME_OVER", "the site itself")
    ]
    assert list(ErasureRun.objects.values_list("erased", "held_back", "by_name")) == [(1, 0, "the site itself")]


@pytest.mark.parametrize("reason", ConsultationRequest.ClosingReason.values)
def test_every_reason_to_close_has_a_keeping_time_of_its_own(reason: str) -> None:
    KeepingTime.objects.create(state=reason, days=10)
    make_closed("CDF347", days=11, reason=reason)
    other = next(value for value in ConsultationRequest.ClosingReason.values if value not in (reason, "NO_REQUEST"))
    make_closed("CDF349", days=11, reason=other)
    run_daily()

    assert left() == {"CDF349"}


def test_what_was_no_real_request_goes_after_a_month() -> None:
    make_closed("CDF347", days=31, reason="NO_REQUEST")
    make_closed("CDF349", days=29, reason="NO_REQUEST")
    run_daily()

    assert left() == {"CDF349"}


def test_open_requests_are_never_erased_however_old_they_are() -> None:
    make_request("CDF347", received_at=NOW - timedelta(days=3000), answer_by=NOW - timedelta(days=2999))
    run_daily()

    assert left() == {"CDF347"}


def test_doubtful_requests_that_nobody_looked_at_are_never_erased() -> None:
    make_closed("CDF347", reason="NO_REQUEST", is_set_aside=True)
    make_closed("CDF349", reason="NO_REQUEST", is_set_aside=True, looked_at=RECEIVED_AT)
    run_daily()

    assert left() == {"CDF347"}
    assert ErasureRun.objects.get().held_back == 1


def test_time_runs_anew_from_the_last_closing() -> None:
    olga = make_staff("olga", "owner")
    request = make_closed("CDF347", reason="NO_REQUEST", is_set_aside=True, looked_at=RECEIVED_AT)
    front_desk.open_again(request.pk, by=olga)
    request.refresh_from_db()
    assert (request.closed_at, left()) == (None, {"CDF347"})
    front_desk.record_work(request.pk, Work(status="CLOSED", closing_reason="ANSWERED"), by=olga)
    run_daily()

    request.refresh_from_db()
    assert request.closed_at == NOW


def test_a_request_that_is_opened_again_or_held_while_the_run_goes_on_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    olga = make_staff("olga", "owner")
    first, second, third = (make_closed(reference) for reference in ("CDF347", "CDF349", "CDF379"))
    original = erasing_runs.erase

    def erase_while_others_work(request: ConsultationRequest, **how: object) -> int:
        later = {"next_step": "CALL_AGAIN", "next_step_at": NOW}
        front_desk.record_work(second.pk, Work(status="IN_TOUCH", **later), by=olga)
        ConsultationRequest.objects.filter(pk=third.pk).update(legal_hold_at=NOW, legal_hold_by_name="olga")
        return original(request, **how)

    monkeypatch.setattr(erasing_runs, "erase", erase_while_others_work)
    run_daily()

    assert left() == {second.reference, third.reference}
    assert HistoryEntry.objects.filter(request=second).exists()


def test_a_run_that_is_killed_leaves_whole_requests_and_the_next_one_takes_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for reference in REFERENCES[:5]:
        HistoryEntry.objects.create(request=make_closed(reference), kind="NOTE", text="A note.")
    original = ConsultationRequest.delete

    def killed_at_the_third(request: ConsultationRequest) -> object:
        if Trace.objects.count() == 3:
            raise KeyboardInterrupt
        return original(request)

    monkeypatch.setattr(ConsultationRequest, "delete", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        run_daily()
    monkeypatch.undo()

    assert ConsultationRequest.objects.filter(history__kind="NOTE").count() == 3 == ConsultationRequest.objects.count()
    assert (Erasure.objects.count(), DailyTotal.objects.get(kind="CLOSED").count) == (2, 2)
    run_daily()
    assert (left(), Erasure.objects.count(), DailyTotal.objects.get(kind="CLOSED").count) == (set(), 5, 5)


@pytest.mark.django_db(transaction=True)
def test_several_workers_at_once_erase_nothing_twice(clock: time_machine.Traveller) -> None:
    for reference in REFERENCES[:12]:
        make_closed(reference)
    runs = at_once([lambda: run(by=None).erased] * 3)

    assert sum(runs) == 12 == Erasure.objects.count() == DailyTotal.objects.get(kind="RECEIVED").count


def test_numbers_of_the_day_stay_right_when_the_requests_are_gone() -> None:
    promised = RECEIVED_AT + timedelta(days=2)
    make_closed("CDF347", first_contact_at=promised, came_from="ketamine-and-autism, version 3")
    make_closed("CDF349", first_contact_at=promised + timedelta(seconds=1), came_from="Marker <b>words</b>")
    make_closed("CDF379", reason="NOT_REACHED", received_at=datetime.fromisoformat("2026-11-24T04:59:00+00:00"))
    run_daily()

    kept = sorted(DailyTotal.objects.values_list("kind", "detail", "count", "day"))
    assert [(kind, detail, count) for kind, detail, count, _ in kept] == [
        ("ANSWERED", "IN_TIME", 1),
        ("ANSWERED", "LATE", 1),
        ("ANSWERED", "NEVER", 1),
        ("ARTICLE", "ketamine-and-autism", 1),
        ("CLOSED", "ANSWERED", 2),
        ("CLOSED", "NOT_REACHED", 1),
        ("RECEIVED", "FORM", 3),
    ]
    assert {str(day) for *_, day in kept} == {"2026-11-23"}  # by the clocks of Leesburg


def test_an_unusual_number_waits_for_the_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erasing_runs, "MOST_BY_ITSELF", 2)
    for reference in REFERENCES[:3]:
        make_closed(reference)
    run_daily()
    assert (len(left()), ErasureRun.objects.count()) == (3, 0)
    olga = make_staff("olga", "owner")
    assert [task.detail for task in erasing_runs.tasks(olga)] == [
        "3 requests are due at once, and the site erases no more than 2 a day by itself. "
        "Nothing is erased until you press."
    ]
    assert erasing_runs.tasks(make_staff("fred", "front desk")) == []

    run(by=olga)
    assert (left(), ErasureRun.objects.get().by_name, erasing_runs.tasks(olga)) == (set(), "olga", [])


def test_a_clock_that_jumps_ahead_erases_nothing_by_itself(clock: time_machine.Traveller) -> None:
    run_daily()
    make_closed("CDF347", days=1)
    clock.move_to(NOW + timedelta(days=3000))
    run_daily()
    assert (left(), why_it_waits(1, last_run())) == (
        {"CDF347"},
        "The last run was more than a week ago: the site was off, or its clock is wrong.",
    )

    clock.move_to(NOW + timedelta(days=1))
    run_daily()
    assert (left(), why_it_waits(1, last_run())) == ({"CDF347"}, "")


@pytest.mark.parametrize("days", [0, 6, 2193])
def test_database_refuses_a_keeping_time_without_sense(days: int) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        KeepingTime.objects.create(state="ANSWERED", days=days)


def test_database_keeps_the_time_of_closing_with_the_status() -> None:
    request = make_request()
    for wrong in ({"closed_at": NOW}, {"status": "CLOSED", "closing_reason": "ANSWERED"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConsultationRequest.objects.filter(pk=request.pk).update(**wrong)


def test_record_of_what_was_erased_goes_after_six_years(clock: time_machine.Traveller) -> None:
    make_closed(days=4000)
    clock.move_to(datetime(2018, 1, 1, tzinfo=UTC))  # the database goes by its own clock
    run_daily()
    clock.move_to(datetime(2023, 12, 31, tzinfo=UTC))
    assert erasing_runs.forget_old_records() == 0
    clock.move_to(datetime(2024, 1, 1, tzinfo=UTC))
    assert erasing_runs.forget_old_records() == 2


def test_database_refuses_to_change_or_delete_what_is_on_record_of_erasures() -> None:
    make_closed()
    run_daily()
    for rows in (Erasure.objects.all(), ErasureRun.objects.all()):
        with pytest.raises(IntegrityError, match="kept_six_years"), transaction.atomic():
            rows._raw_delete("default")
        with pytest.raises(IntegrityError, match="is_never_changed"), transaction.atomic():
            rows.update(by_name="nobody")


def test_keeping_times_are_those_that_the_owner_set_and_else_half_a_year() -> None:
    KeepingTime.objects.create(state="WITHDRAWN", days=14)

    told = keeping.keeping_days()
    assert (told["WITHDRAWN"], told["NO_REQUEST"], told["ANSWERED"]) == (14, 30, 180)
    assert set(told) == set(ConsultationRequest.ClosingReason.values)


def test_only_the_erasing_of_its_request_takes_the_history_away() -> None:
    request = make_closed()
    HistoryEntry.objects.create(request=request, kind="NOTE", text="A note.")
    with pytest.raises(IntegrityError, match="is_never_deleted"), transaction.atomic():
        request.history.all().delete()
    assert User.objects.count() == 0
    run_daily()
    assert HistoryEntry.objects.count() == 0


def test_requests_that_were_closed_before_get_the_time_of_their_last_change_of_status() -> None:
    changed = make_closed("CDF347")
    for days in (30, 10):
        HistoryEntry.objects.create(request=changed, kind="STATUS", at=NOW - timedelta(days=days))
    HistoryEntry.objects.create(request=changed, kind="NOTE", at=NOW)
    noted, without = make_closed("CDF349"), make_closed("CDF379")
    HistoryEntry.objects.create(request=noted, kind="NOTE", at=NOW - timedelta(days=5))
    ConsultationRequest.objects.update(closed_at=NOW)
    import_module("consultations.migrations.0013_data_ends").say_when_it_was_closed(apps, None)

    told = [ConsultationRequest.objects.get(pk=request.pk).closed_at for request in (changed, noted, without)]
    assert told == [NOW - timedelta(days=10), NOW - timedelta(days=5), RECEIVED_AT]
