"""What staff do with requests that were set aside: look, put into the list, close, open again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from clinic_site.timed_jobs import JOBS
from consultations import front_desk
from consultations.front_desk import Work
from consultations.models import ConsultationRequest, HistoryEntry, OutboxEmail
from consultations.retention import NobodyLooked, erase
from tests.at_once import at_once
from tests.consultations.browser import main_text
from tests.factories import RECEIVED_AT, make_message, make_request, make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"
WHY = ["The note holds more than one link.", "Many came at once."]
PROMISED = RECEIVED_AT + timedelta(days=2)


def make_doubtful(reference: str = "CDF347", **fields: object) -> ConsultationRequest:
    request = make_request(reference, is_set_aside=True, set_aside_reasons=WHY, **fields)
    make_message(request, state="HELD")
    return request


def page_of(request: ConsultationRequest) -> str:
    return f"{LIST}{request.pk}/change/"


def address_of(request: ConsultationRequest, button: str) -> str:
    return f"{LIST}{request.pk}/{button}/"


def buttons_on(client: Client, request: ConsultationRequest) -> list[str]:
    sections = parse(client.get(page_of(request)).text).iter("section")
    own = [part for part in sections if part.get("aria-labelledby") == "set-aside"]
    return [text_of(button) for part in own for button in elements(part, "button")]


def standing(request: ConsultationRequest) -> tuple[object, ...]:
    request.refresh_from_db()
    return (request.status, request.closing_reason, request.next_step, request.next_step_at, request.is_set_aside)


def kinds() -> list[str]:
    return list(HistoryEntry.objects.order_by("pk").values_list("kind", flat=True))


def states() -> list[str]:
    """Of the messages about requests."""
    return list(OutboxEmail.objects.exclude(request=None).order_by("pk").values_list("state", flat=True))


def sign_in(client: Client, role: str | None) -> None:
    client.force_login(make_staff("somebody", role), backend="clinic_site.staff_backend.StaffBackend")


def test_the_tray_shows_each_request_with_its_reasons_and_the_other_lists_do_not(front_desk: Client) -> None:
    make_doubtful()
    tray, everything = (main_text(front_desk.get(f"{LIST}?show={which}").text) for which in ("set-aside", "all"))

    assert " ".join(WHY) in tray
    assert WHY[0] not in everything


def test_the_home_of_the_front_desk_says_how_many_wait_and_leads_there(front_desk: Client) -> None:
    def lines() -> list[tuple[str, str]]:
        blocks = parse(front_desk.get("/admin/").text).iter("ul")
        found = [block for block in blocks if block.get("class") == "next-for-you__list"]
        return [(text_of(link), link.get("href")) for block in found for link in elements(block, "a")]

    tray = f"{LIST}?show=set-aside"
    assert lines() == []
    make_doubtful("CDF347")
    assert lines() == [("1 request is set aside: look whether a person sent it", tray)]
    make_doubtful("CDF349")
    make_doubtful("CDF377", status="CLOSED", closing_reason="NO_REQUEST")
    assert lines() == [("2 requests are set aside: look whether people sent them", tray)]


def test_nobody_else_hears_of_requests_on_their_home(client: Client) -> None:
    make_doubtful()
    sign_in(client, "editor")

    assert "set aside" not in client.get("/admin/").text


def test_the_page_of_a_doubtful_request_says_why_and_offers_one_press_either_way(front_desk: Client) -> None:
    request = make_doubtful()
    (section,) = elements(parse(front_desk.get(page_of(request)).text), "section")[:1]

    assert [text_of(line) for line in elements(section, "li")] == WHY
    assert buttons_on(front_desk, request) == ["This is a real request", "This is advertising or a prank"]


def test_an_ordinary_request_has_none_of_these_buttons(front_desk: Client) -> None:
    assert buttons_on(front_desk, make_request()) == []


def test_one_press_makes_a_request_ordinary_with_its_own_time_promise_and_messages(front_desk: Client) -> None:
    request = make_doubtful()
    with time_machine.travel(RECEIVED_AT + timedelta(days=5), tick=False):
        sign_in(front_desk, "front desk")
        answer = front_desk.post(address_of(request, "real"), follow=True)

    assert "It is in the list now, and its e-mails are on their way." in main_text(answer.text)
    assert standing(request) == ("NEW", "", "FIRST_CONTACT", PROMISED, False)
    assert (request.received_at, request.answer_by) == (RECEIVED_AT, PROMISED)
    assert (kinds(), states()) == (["RELEASED"], ["WAITING"])
    assert (request.set_aside_reasons, buttons_on(front_desk, request)) == (WHY, [])


def test_pressing_twice_releases_once(front_desk: Client) -> None:
    request = make_doubtful()
    front_desk.post(address_of(request, "real"))
    OutboxEmail.objects.update(state="ACCEPTED")
    answer = front_desk.post(address_of(request, "real"), follow=True)

    assert "It was in the list already." in main_text(answer.text)
    assert (kinds(), states()) == (["RELEASED"], ["ACCEPTED"])


@pytest.mark.django_db(transaction=True)
def test_two_people_who_press_at_once_release_once() -> None:
    request, fred = make_doubtful(), make_staff("fred")

    results = at_once([lambda: front_desk.release(request.pk, by=fred)] * 6)

    assert sorted(results) == [False] * 5 + [True]
    assert (kinds(), states()) == (["RELEASED"], ["WAITING"])


def test_advertising_is_closed_with_one_press_and_opened_again_with_another(front_desk: Client) -> None:
    request = make_doubtful()
    front_desk.post(address_of(request, "spam"))
    closed = standing(request)
    assert buttons_on(front_desk, request) == ["Open it again"]
    front_desk.post(address_of(request, "open-again"))

    assert closed == ("CLOSED", "NO_REQUEST", "", None, True)
    assert standing(request) == ("NEW", "", "FIRST_CONTACT", PROMISED, True)
    assert states() == ["HELD"]
    assert kinds() == ["STATUS", "STATUS", "NEXT_STEP"]


@pytest.mark.parametrize("button", ["spam", "open-again"])
def test_the_other_buttons_pressed_twice_do_nothing_more(front_desk: Client, button: str) -> None:
    request = make_doubtful()
    front_desk.post(address_of(request, "spam"))
    front_desk.post(address_of(request, button))
    before = (standing(request), kinds())
    again = front_desk.post(address_of(request, button), follow=True)

    assert (again.status_code, standing(request), kinds()) == (200, *before)


def test_of_two_who_disagree_the_one_who_sees_a_person_is_heard(front_desk: Client) -> None:
    early, late = make_doubtful("CDF347"), make_doubtful("CDF349")
    front_desk.post(address_of(early, "real"))
    front_desk.post(address_of(early, "spam"))
    front_desk.post(address_of(late, "spam"))
    front_desk.post(address_of(late, "real"))

    assert [standing(request) for request in (early, late)] == [("NEW", "", "FIRST_CONTACT", PROMISED, False)] * 2
    assert states() == ["WAITING"] * 2


def test_a_request_that_was_in_touch_is_so_again(front_desk: Client) -> None:
    request = make_doubtful(first_contact_at=RECEIVED_AT, status="IN_TOUCH")
    for button in ("spam", "open-again"):
        front_desk.post(address_of(request, button))

    assert standing(request)[0] == "IN_TOUCH"


@pytest.mark.parametrize("button", ["real", "spam", "open-again"])
@pytest.mark.parametrize("role", ["editor", "clinician", None])
def test_other_roles_cannot_press(client: Client, role: str | None, button: str) -> None:
    request = make_doubtful()
    sign_in(client, role)

    assert client.post(address_of(request, button)).status_code == 403
    assert standing(request) == ("NEW", "", "FIRST_CONTACT", PROMISED, True)


@pytest.mark.parametrize("button", ["real", "spam", "open-again"])
def test_a_button_is_no_link_and_needs_somebody_who_is_signed_in(front_desk: Client, button: str) -> None:
    request = make_doubtful()

    assert front_desk.get(address_of(request, button)).status_code == 405
    assert front_desk.post(f"{LIST}999/{button}/").status_code == 404
    assert Client().post(address_of(request, button)).status_code == 302
    assert Client(enforce_csrf_checks=True).post(address_of(request, button)).status_code != 200
    assert standing(request)[-1] is True


# Nothing that nobody has looked at is ever deleted.


def test_opening_a_request_is_remembered_and_looking_at_the_list_is_not_enough(front_desk: Client) -> None:
    request = make_doubtful()
    front_desk.get(f"{LIST}?show=set-aside")
    request.refresh_from_db()
    in_list = request.looked_at
    front_desk.get(page_of(request))
    request.refresh_from_db()
    first = request.looked_at
    front_desk.get(page_of(request))
    request.refresh_from_db()

    assert (in_list, first is not None, request.looked_at) == (None, True, first)


@pytest.mark.parametrize(
    "delete",
    [
        lambda request: ConsultationRequest.objects.filter(pk=request.pk)._raw_delete("default"),
        lambda request: request.delete(),
    ],
)
def test_the_database_refuses_to_delete_a_doubtful_request_that_nobody_looked_at(
    delete: Callable[[ConsultationRequest], object],
) -> None:
    request = make_request(is_set_aside=True)
    with pytest.raises(IntegrityError, match="not_deleted_unseen"), transaction.atomic():
        delete(request)
    assert ConsultationRequest.objects.count() == 1

    front_desk.look_at(request)
    delete(request)
    assert ConsultationRequest.objects.count() == 0


def test_a_doubtful_request_is_erased_only_after_somebody_looked() -> None:
    request, fred = make_doubtful(), make_staff("fred")
    with pytest.raises(NobodyLooked):
        erase(request, by=fred)
    with pytest.raises(CommandError, match="Nobody has looked"):
        call_command("erase_request", request.reference, by="fred")
    assert (ConsultationRequest.objects.count(), states()) == (1, ["HELD"])

    front_desk.look_at(request)
    call_command("erase_request", request.reference, by="fred", verbosity=0)
    assert ConsultationRequest.objects.count() == 0


def test_no_timed_job_touches_a_doubtful_request_in_months() -> None:
    request = make_doubtful()
    before = (ConsultationRequest.objects.values().get(), states())
    with time_machine.travel(RECEIVED_AT + timedelta(days=100), tick=False):
        for job in JOBS.values():
            job.run()

    request.refresh_from_db()
    assert (ConsultationRequest.objects.values().get(), states()) == before
    assert len(JOBS) >= 4


def test_an_attempt_makes_a_doubtful_request_ordinary_so_that_its_next_step_is_seen() -> None:
    request = make_doubtful()
    front_desk.record_work(request.pk, Work(outcome="NO_ANSWER"), by=make_staff("fred", "front desk"))

    request.refresh_from_db()
    assert (request.is_set_aside, states()) == (False, ["WAITING"])


def test_a_request_that_was_closed_for_another_reason_is_not_released() -> None:
    request, fred = make_doubtful(), make_staff("fred", "front desk")
    ConsultationRequest.objects.update(status="CLOSED", closing_reason="NOT_REACHED", closed_at=PROMISED)

    assert (front_desk.release(request.pk, by=fred), states()) == (False, ["HELD"])


@pytest.mark.parametrize(("days", "told"), [(1, ["WAITING", "WAITING"]), (3, ["WAITING"])])
def test_a_release_tells_the_visitor_no_time_that_is_over(days: int, told: list[str]) -> None:
    request = make_doubtful(email="ada@visitor.example")
    make_message(request, kind="ACKNOWLEDGEMENT", state="HELD", recipient="ada@visitor.example")
    with time_machine.travel(RECEIVED_AT + timedelta(days=days), tick=False):
        front_desk.release(request.pk, by=make_staff("fred", "front desk"))

    assert states() == told
