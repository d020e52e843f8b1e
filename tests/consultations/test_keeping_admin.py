"""The owner sets how long requests are kept, and sees what goes next; the front desk reads it."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from consultations.keeping import keeping_days
from consultations.models import ConsultationRequest, ErasureRun, KeepingTime, Look
from tests.consultations.browser import main_text
from tests.consultations.test_erasing_runs import NOW, REFERENCES, left, make_closed
from tests.factories import make_request, make_staff

pytestmark = pytest.mark.django_db

PAGE = "/admin/consultations/keepingtime/"
NEXT = f"{PAGE}next/"


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def signed_in() -> Callable[[str, str], Client]:
    def sign_in(name: str, role: str) -> Client:
        client = Client()
        client.force_login(make_staff(name, role), backend="clinic_site.staff_backend.StaffBackend")
        return client

    return sign_in


def what_is_sent(**changed: object) -> dict[str, object]:
    """What the page sends when somebody who saw what stands now changes some of it."""
    days = keeping_days()
    return days | {f"shown_{state}": number for state, number in days.items()} | changed


def test_owner_sets_the_times_and_the_page_says_who_changed_what(signed_in: Callable[[str, str], Client]) -> None:
    olga = signed_in("olga", "owner")
    page = olga.post(PAGE, what_is_sent(ANSWERED=90, NO_REQUEST=7), follow=True)

    assert (keeping_days()["ANSWERED"], keeping_days()["NO_REQUEST"], keeping_days()["NOT_REACHED"]) == (90, 7, 180)
    told = main_text(page.text)
    assert "olga changed “Questions answered” from 180 to 90 days, " in told
    assert "olga changed “Not a real request” from 30 to 7 days, " in told
    assert "Open requests are never erased" in told


def test_page_lists_every_reason_to_close_a_request(signed_in: Callable[[str, str], Client]) -> None:
    told = main_text(signed_in("olga", "owner").get(PAGE).text)

    assert [label for label in ConsultationRequest.ClosingReason.labels if f"{label}: days" not in told] == []


@pytest.mark.parametrize("typed", ["", "0", "-5", "6", "2193", "9" * 5000, "half a year", "30.5"])
def test_a_time_without_sense_is_refused_and_nothing_typed_is_lost(
    signed_in: Callable[[str, str], Client], typed: str
) -> None:
    page = signed_in("olga", "owner").post(PAGE, what_is_sent(ANSWERED=typed, WITHDRAWN=14))

    assert "Enter a whole number of days from 7 to 2192, which are six years." in page.text
    assert ('value="14"' in page.text, KeepingTime.objects.count()) == (True, 0)


def test_of_two_owners_none_undoes_unseen_what_the_other_has_set(signed_in: Callable[[str, str], Client]) -> None:
    olga, otto = signed_in("olga", "owner"), signed_in("otto", "owner")
    seen_by_both = what_is_sent()
    olga.post(PAGE, seen_by_both | {"ANSWERED": 90})
    page = otto.post(PAGE, seen_by_both | {"ANSWERED": 400, "WITHDRAWN": 14})
    assert "Somebody else has just set this to 90 days." in page.text
    assert (keeping_days()["ANSWERED"], keeping_days()["WITHDRAWN"]) == (90, 180)

    otto.post(PAGE, seen_by_both | {"ANSWERED": 400, "shown_ANSWERED": 90, "WITHDRAWN": 14})
    assert (keeping_days()["ANSWERED"], keeping_days()["WITHDRAWN"]) == (400, 14)


def test_what_another_owner_set_meanwhile_stays_where_it_was_left_alone(
    signed_in: Callable[[str, str], Client],
) -> None:
    olga, otto = signed_in("olga", "owner"), signed_in("otto", "owner")
    seen_by_both = what_is_sent()
    olga.post(PAGE, seen_by_both | {"ANSWERED": 90})
    otto.post(PAGE, seen_by_both | {"WITHDRAWN": 14})

    assert (keeping_days()["ANSWERED"], keeping_days()["WITHDRAWN"]) == (90, 14)


def test_front_desk_reads_the_times_and_sets_none(front_desk: Client) -> None:
    page = front_desk.get(PAGE)

    assert (page.status_code, "Questions answered: days: 180" in main_text(page.text)) == (200, True)
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0] or 'name="ANSWERED"' not in page.text
    assert front_desk.post(PAGE, what_is_sent(ANSWERED=90)).status_code == 403
    assert (front_desk.get(NEXT).status_code, front_desk.post(NEXT, {"is_sure": "on"}).status_code) == (200, 403)


@pytest.mark.parametrize("role", ["editor", "clinician"])
def test_others_see_nothing_of_it(signed_in: Callable[[str, str], Client], role: str) -> None:
    client = signed_in("sam", role)

    assert [client.get(page).status_code for page in (PAGE, NEXT)] == [403, 403]


def test_preview_lists_what_goes_next_and_soon_and_what_is_kept_without_a_name(
    clock: None, signed_in: Callable[[str, str], Client]
) -> None:
    make_closed("CDF347", days=200, name="Markername")
    make_closed("CDF349", days=160)
    make_closed("CDF379", days=300, reason="NO_REQUEST", is_set_aside=True)
    make_closed("CDF377", days=300, legal_hold_at=NOW, legal_hold_by_name="olga", legal_hold_reason="A letter.")
    make_closed("CDF374", days=100)
    make_request("CDF373")
    told = main_text(signed_in("olga", "owner").get(NEXT).text)

    assert "1 request will be erased for good." in told
    assert "CDF 347: Questions answered, closed on June 11, 2027" in told
    soon = told.partition("Within the next 30 days")[2].partition("Kept although")[0]
    assert soon.strip() == "Questions answered: 1, closed on July 21, 2027"
    assert "CDF 379: Nobody has looked at this doubtful request yet." in told
    assert "CDF 377: It is under a legal hold." in told
    assert [word for word in ("Markername", "CDF 349", "CDF 374", "CDF 373") if word in told] == []
    assert list(Look.objects.values_list("kind", "how_many")) == [("LIST", 3)]


def test_preview_shows_the_first_fifty_and_says_so(clock: None, signed_in: Callable[[str, str], Client]) -> None:
    for reference in REFERENCES[:51]:
        make_closed(reference)
    told = main_text(signed_in("olga", "owner").get(NEXT).text)

    assert (
        "51 requests will be erased" in told,
        "These are the first 50." in told,
        told.count("Questions answered, closed on"),
    ) == (
        True,
        True,
        50,
    )


def test_owner_erases_now_what_the_preview_lists_once_they_are_sure(
    clock: None, signed_in: Callable[[str, str], Client]
) -> None:
    make_closed("CDF347", days=200)
    make_closed("CDF349", days=160)
    olga = signed_in("olga", "owner")
    refused = olga.post(NEXT)
    assert ("Tick this box if they are to be erased." in refused.text, len(left())) == (True, 2)

    page = olga.post(NEXT, {"is_sure": "on"}, follow=True)
    assert "Erased for good: 1." in page.text
    assert (left(), ErasureRun.objects.get().by_name) == ({"CDF349"}, "olga")


def test_screens_ask_as_much_for_thirty_requests_as_for_one(
    clock: None, signed_in: Callable[[str, str], Client]
) -> None:
    olga = signed_in("olga", "owner")
    pages = [PAGE, NEXT, "/admin/consultations/erasure/person/?q=703 555 0199", "/admin/consultations/erasure/"]
    for page in [*pages, *pages]:
        olga.get(page)  # what is asked once in a process, or in a session
    asked = {}
    for rows in (1, 30):
        for reference in REFERENCES[:rows]:
            if not ConsultationRequest.objects.filter(reference=reference).exists():
                make_pair(reference)
        asked[rows] = [questions(olga, page) for page in pages]

    assert asked[1] == asked[30]
    assert max(asked[30]) <= questions(olga, "/admin/jobs/") + 6  # beside what every staff page asks


def make_pair(reference: str) -> None:
    """One that is due, and one that is kept."""
    make_closed(reference)
    make_closed(f"F{reference[1:]}", legal_hold_at=NOW - timedelta(days=1), legal_hold_by_name="olga")


def questions(client: Client, page: str) -> int:
    """Without the clinic's facts, which every process asks for once a second at most."""
    with CaptureQueriesContext(connection) as asked:
        client.get(page)
    return sum("clinic_site_" not in query["sql"] for query in asked)
