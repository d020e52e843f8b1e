"""The trap in the form is never met by people, and staff deal with what fell into it, on a phone.

What cannot be tried here: a browser's own autofill, which a headless one does not run, and password managers.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from consultations.models import ConsultationRequest, OutboxEmail
from tests.factories import make_message, make_request, make_staff
from tests.journeys.accessibility import findings_at_every_width
from tests.journeys.measures import stops_of_the_tab_key, width_of
from tests.journeys.people import Staff, Visitor
from tests.journeys.screens import PHONE

REQUESTS = "/admin/consultations/consultationrequest/"
WARNING = "Leave this box empty"
BOTH = pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.browser_context_args(java_script_enabled=False))]
)
NOT_SEEN = """box => {
  const place = box.getBoundingClientRect();
  const found = document.elementFromPoint(place.x + place.width / 2, place.y + place.height / 2);
  return found !== box && box.closest('[aria-hidden=true]').getBoundingClientRect().width <= 1;
}"""


def test_tab_key_and_screen_reader_pass_the_trap_by(visitor: Visitor) -> None:
    visitor.opens("/consultation/")
    spoken = visitor.page.locator("form#consultation-request").aria_snapshot()

    assert "What would you like to talk about?" in spoken
    assert WARNING not in spoken
    assert [stop["name"] for stop in stops_of_the_tab_key(visitor.page) if "remarks" in stop["name"]] == []


def test_trap_is_not_seen_and_cannot_be_clicked(page: Page, visitor: Visitor) -> None:
    visitor.opens("/consultation/")
    trap = page.locator("#id_remarks")
    trap.scroll_into_view_if_needed()

    assert trap.evaluate(NOT_SEEN) is True


@BOTH
def test_person_who_fills_in_everything_leaves_the_trap_empty(visitor: Visitor, scripts: bool) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_thanked_with(ConsultationRequest.objects.get(name="Ada"))

    assert ConsultationRequest.objects.get().is_set_aside is False


def test_where_styles_are_off_words_tell_to_leave_the_trap_empty(page: Page, visitor: Visitor) -> None:
    page.route("**/*.css", lambda route: route.fulfill(body="", content_type="text/css"))
    visitor.opens("/consultation/")

    label = page.locator("label[for=id_remarks]")
    expect(label).to_contain_text(WARNING)
    assert label.bounding_box()["width"] > 100
    visitor.fills_in_everything("Ada")
    visitor.presses("Ask for the call")
    visitor.is_at("/consultation/received/")
    assert ConsultationRequest.objects.get().is_set_aside is False


@pytest.mark.browser_context_args(viewport=PHONE, java_script_enabled=False)
def test_front_desk_puts_a_doubtful_request_into_the_list_from_a_phone_without_scripts(
    someone_on_staff: Callable[[], Staff],
) -> None:
    request = make_request(name="Ada", is_set_aside=True, set_aside_reasons=["The note holds more than one link."])
    make_message(request, state="HELD")
    make_staff("fred", "front desk", first_name="Fred")
    fred = someone_on_staff()
    fred.signs_in("fred")
    fred.follows("1 request is set aside: look whether a person sent it")
    fred.sees("The note holds more than one link.")
    fred.opens_the_row_of("Ada")
    fred.presses("This is a real request")
    fred.sees("It is in the list now, and its e-mails are on their way.")

    ((what, *_, by),) = fred.history()
    assert (what, by.endswith(", Fred")) == ("No longer set aside", True)
    assert list(OutboxEmail.objects.values_list("state", flat=True)) == ["WAITING"]


@pytest.mark.parametrize(
    "scheme", ["light", pytest.param("dark", marks=pytest.mark.browser_context_args(color_scheme="dark"))]
)
def test_screens_for_doubtful_requests_have_no_accessibility_fault(
    someone_on_staff: Callable[[], Staff], scheme: str
) -> None:
    why = ["The note holds more than one link.", "The name or the note is a row of letters without meaning."]
    aside = make_request("CDF347", is_set_aside=True, set_aside_reasons=why)
    closed = make_request("CDF349", is_set_aside=True, status="CLOSED", closing_reason="NO_REQUEST")
    make_staff("fred", "front desk")
    fred = someone_on_staff()
    fred.signs_in("fred")
    found = {}
    for path in ("/admin/", f"{REQUESTS}?show=set-aside", *(f"{REQUESTS}{one.pk}/change/" for one in (aside, closed))):
        fred.opens(path)
        found[path] = findings_at_every_width(fred.page)
        fred.page.set_viewport_size(PHONE)
        found[path] += [] if width_of(fred.page) <= PHONE["width"] else [f"{width_of(fred.page)} px wide"]
    assert (scheme, {path: faults for path, faults in found.items() if faults}) == (scheme, {})
