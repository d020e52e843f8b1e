"""The owner sets how long requests are kept, and erases one person on request, on a phone."""

from collections.abc import Callable

import pytest

from consultations.keeping import keeping_days
from consultations.models import ConsultationRequest, Erasure
from tests.factories import make_request, make_staff
from tests.journeys.people import Staff
from tests.journeys.screens import PHONE

pytestmark = pytest.mark.browser_context_args(viewport=PHONE)


@pytest.fixture
def olga(someone_on_staff: Callable[[], Staff]) -> Staff:
    make_staff("olga", "owner", first_name="Olga")
    olga = someone_on_staff()
    olga.signs_in("olga")
    return olga


def test_owner_erases_a_person_from_the_page_of_their_request(olga: Staff) -> None:
    make_request("CDF347", name="Ada")
    make_request("CDF349", name="Bo", phone="+17035550142")
    olga.opens("/admin/r/CDF347/")
    olga.follows("Erase this person")
    olga.reads("Erase one person")
    olga.sees("CDF 347, received")
    olga.page.get_by_label("The person asked for it").check()
    olga.fills("To be sure, type ERASE", "Erase")
    olga.presses("Erase for good")
    olga.sees("Erased for good: CDF 347.")
    olga.sees("they age out within 35 days")

    assert [request.reference for request in ConsultationRequest.objects.all()] == ["CDF349"]
    assert Erasure.objects.get().by_name == "Olga"


def test_owner_shortens_a_keeping_time_and_the_public_page_says_so(olga: Staff) -> None:
    olga.opens("/admin/")
    olga.follows("How long we keep requests")
    olga.fills("Could not be reached: days", "5")
    olga.presses("Save")
    olga.sees("Enter a whole number of days from 7 to 2192")
    olga.fills("Could not be reached: days", "60")
    olga.presses("Save")
    olga.sees("Olga changed “Could not be reached” from 180 to 60 days")
    assert keeping_days()["NOT_REACHED"] == 60

    olga.follows("How the public page tells it")
    olga.sees("60 days after we close it, if we could not reach you.")


def test_owner_holds_a_request_and_it_says_so(olga: Staff) -> None:
    request = make_request("CDF347", name="Ada")
    olga.opens("/admin/r/CDF347/")
    olga.follows("Put under a legal hold")
    olga.fills("Why? It is kept encrypted, in the history of the request", "A letter from a court.")
    olga.presses("Put under a legal hold")
    olga.sees("it is not erased. A letter from a court.")
    request.refresh_from_db()
    assert request.is_under_legal_hold
