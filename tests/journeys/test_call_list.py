"""The front desk finds whom to call next, on a phone, from the first screen on."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.factories import make_message, make_request, make_staff
from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.measures import width_of
from tests.journeys.people import Staff
from tests.journeys.screens import PHONE

pytestmark = pytest.mark.browser_context_args(viewport=PHONE)
LIST = "/admin/consultations/consultationrequest/"
BOTH = pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.browser_context_args(java_script_enabled=False))]
)
CLOSED = {"status": "CLOSED", "closing_reason": "ANSWERED"}


@BOTH
def test_front_desk_signs_in_and_has_whom_to_call_open_with_one_press(
    someone_on_staff: Callable[[], Staff], scripts: bool
) -> None:
    make_staff("fred", "front desk", first_name="Fred")
    now = timezone.now()
    tried = {"status": "TRYING", "first_contact_at": now - timedelta(days=1), "next_step": "CALL_AGAIN"}
    later = {"answer_by": now + timedelta(hours=5), "next_step_at": now + timedelta(hours=5)}
    make_request("CDF342", name="Promised later", **later)
    make_request("CDF343", name="Call again now", next_step_at=now - timedelta(minutes=1), **tried)
    fred = someone_on_staff()
    fred.signs_in("fred", on_the_way_to="/admin/login/")
    fred.is_at(LIST)
    fred.reads("Who to answer next")
    assert fred.list_of_names() == ["Call again now", "Promised later"]
    fred.presses("Call Call again now")
    fred.reads("Answer a request")
    fred.sees("It is yours for ten minutes.")
    fred.sees("Call again now")


@BOTH
def test_front_desk_finds_somebody_whose_request_is_closed_by_the_end_of_the_number(
    someone_on_staff: Callable[[], Staff], scripts: bool
) -> None:
    make_staff("fred", "front desk")
    make_request("CDF342", name="Ada Closed", phone="+17035550142", **CLOSED)
    make_request("CDF343", name="Bo Open", phone="+17035550143")
    fred = someone_on_staff()
    fred.signs_in("fred", on_the_way_to=f"{LIST}?show=overdue")
    fred.fills("Search for", "555-0142")
    fred.presses("Search")
    expect(fred.page.locator("#result_list tbody tr")).to_have_count(1)
    fred.sees("Found 1 request, looked for among all requests.")
    fred.opens_the_row_of("Ada Closed")
    fred.reads("Answer a request")


@pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)
def test_list_in_every_view_has_no_accessibility_fault_and_fits_a_phone(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    make_staff("fred", "front desk")
    now = timezone.now()
    late = make_request("CDF342", name="Ada", answer_by=now - timedelta(hours=2), read_first=True)
    make_request("CDF343", name="Bo " * 30, phone="", email=f"{'bo' * 30}@visitor.example", channel="EMAIL")
    make_request("CDF346", name="Cy", is_set_aside=True, set_aside_reasons=["Many requests came at once."])
    make_request("CDF347", name="Di", held_until=now + timedelta(minutes=5), held_by_name="Gus")
    make_message(late, kind="ACKNOWLEDGEMENT", state="REFUSED", finished_at=now)
    fred = someone_on_staff()
    fred.signs_in("fred")
    found = {}
    for query in ("", "?show=set-aside", "?show=mail-failed", "?show=closed", "?q=bo", "?q=nobody", "?p=7"):
        fred.opens(f"{LIST}{query}")
        found[query] = findings_at_every_width(fred.page)
        fred.page.set_viewport_size(PHONE)
        found[query] += [f"{width_of(fred.page)} px wide"] if width_of(fred.page) > PHONE["width"] else []

    assert (scheme, {query: faults for query, faults in found.items() if faults}) == (scheme, {})
