"""A visitor asks for a call: by keyboard alone, without scripts, without cookies."""

import re

import pytest
from playwright.sync_api import Page, expect

from consultations.models import ConsultationRequest
from tests.journeys.people import KeyboardVisitor, Visitor

NO_NAME = "Enter a name that we may use for you."
NO_CHANNEL = "Choose how we should reach you."
NOT_ADULT = "Tick this box if you are 18 or older."
NO_AGREEMENT = "Tick the box to agree that we may contact you. Without it we cannot answer."
EVERYTHING = {
    "name": "Ada",
    "phone": "703 555 0199",
    "email": "ada@visitor.example",
    "channel": "EITHER",
    "good_time": "MORNING",
    "may_leave_message": True,
    "topic": "DEPRESSION",
    "note": "What is a first visit like?",
    "is_adult": True,
    "agreement": True,
}
# The script that counts characters tells whether scripts run at all.
SCRIPTS_OFF = pytest.mark.browser_context_args(java_script_enabled=False)


@pytest.fixture
def typist(page: Page) -> KeyboardVisitor:
    return KeyboardVisitor(page)


@pytest.mark.parametrize("counts_shown", [1, pytest.param(0, marks=SCRIPTS_OFF)], ids=["with scripts", "without"])
def test_form_sent_empty_puts_the_focus_on_what_is_wrong(typist: KeyboardVisitor, counts_shown: int) -> None:
    typist.opens("/consultation/")
    typist.tabs_to_the_button()
    typist.key("Enter")
    typist.starts_at(".error-summary")
    expect(typist.page.locator(".field__count")).to_have_count(counts_shown)
    expect(typist.page).to_have_title("Error: Ask for a call – VIT")
    assert ConsultationRequest.objects.count() == 0


@pytest.mark.parametrize("counts_shown", [1, pytest.param(0, marks=SCRIPTS_OFF)], ids=["with scripts", "without"])
def test_visitor_without_a_mouse_corrects_the_form_from_its_list_of_errors(
    typist: KeyboardVisitor, counts_shown: int
) -> None:
    typist.opens("/consultation/")
    expect(typist.page.locator(".field__count")).to_have_count(counts_shown)
    typist.tabs_to_the_button()
    typist.key("Enter")
    expect(typist.page).to_have_title(re.compile("^Error: "))
    typist.follows_in_summary(NO_NAME, key="Tab")
    typist.has_focus_on("#id_name")
    typist.types("Ada")
    typist.key("Tab")
    typist.types("703 555 0199")
    typist.follows_in_summary(NO_CHANNEL)
    typist.has_focus_on("#id_channel_group")
    typist.key("Tab", "Space")
    typist.follows_in_summary(NOT_ADULT)
    typist.has_focus_on("#id_is_adult")
    typist.key("Space")
    typist.follows_in_summary(NO_AGREEMENT)
    typist.has_focus_on("#id_agreement")
    typist.key("Space")
    typist.tabs_to_the_button()
    typist.key("Enter")
    typist.is_at("/consultation/received/")
    typist.is_thanked_with(ConsultationRequest.objects.get(name="Ada", phone="+17035550199", channel="PHONE"))


@pytest.mark.parametrize("counts_shown", [1, pytest.param(0, marks=SCRIPTS_OFF)], ids=["with scripts", "without"])
def test_visitor_without_a_mouse_answers_everything(typist: KeyboardVisitor, counts_shown: int) -> None:
    typist.opens("/consultation/")
    expect(typist.page.locator(".field__count")).to_have_count(counts_shown)
    typist.tabs_to(typist.page.locator("#id_name"))
    for answer in ("Ada", "703 555 0199", "ada@visitor.example"):
        typist.types(answer)
        typist.key("Tab")
    typist.key("Space", "ArrowDown", "ArrowDown", "Tab")  # call me, write to me, either is fine
    typist.key("ArrowDown", "Tab")  # any time, morning
    typist.key("Space", "Tab")
    typist.types("Dep")
    typist.key("Tab")
    typist.types("What is a first visit like?")
    typist.key("Tab", "Space", "Tab", "Space")
    assert typist.has_typed() == EVERYTHING
    typist.tabs_to_the_button()
    typist.key("Enter")
    typist.is_at("/consultation/received/")
    typist.is_thanked_with(ConsultationRequest.objects.get(name="Ada"))


def test_confirmation_sends_nothing_when_it_is_reloaded_or_left_with_back(visitor: Visitor) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_at("/consultation/received/")
    (request,) = ConsultationRequest.objects.all()
    visitor.page.reload()
    visitor.is_thanked_with(request)
    visitor.goes_back()
    visitor.is_at("/consultation/")
    assert ConsultationRequest.objects.count() == 1


def test_same_answers_sent_again_after_back_are_the_same_request(visitor: Visitor) -> None:
    visitor.asks_for_a_call("Ada")
    visitor.is_at("/consultation/received/")
    visitor.goes_back()
    visitor.fills_in_everything("Ada")
    visitor.presses("Ask for the call")
    visitor.is_at("/consultation/received/")
    visitor.is_thanked_with(ConsultationRequest.objects.get())


def test_visitor_who_blocks_cookies_presses_twice_and_types_once(visitor_without_cookies: Visitor) -> None:
    visitor = visitor_without_cookies
    visitor.asks_for_a_call("Ada")
    visitor.sees("Nothing is lost: everything you typed is still here")
    visitor.reads_in_title("Error: ")
    visitor.starts_at(".error-summary")
    assert (visitor.has_typed(), ConsultationRequest.objects.count()) == (EVERYTHING, 0)
    visitor.presses("Ask for the call")
    visitor.is_at("/consultation/received/")
    assert (visitor.page.context.cookies(), ConsultationRequest.objects.get().name) == ([], "Ada")
