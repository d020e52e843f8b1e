"""An address alone is a complete way to ask, and so is a number: no screen and no mail speaks of the other way."""

import re

import pytest
from django.test import Client

from consultations.models import ConsultationRequest
from tests.consultations.browser import main_text, opened_form
from tests.consultations.test_admin import page_of, rows
from tests.factories import EVERY_ANSWER
from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db

PHONE, EMAIL = {"phone": "703 555 0199"}, {"email": "ada@visitor.example"}
NEITHER = {"phone": "", "email": ""}
GIVEN = {"a number": PHONE, "an address": EMAIL, "both": {**PHONE, **EMAIL}}
WAYS = [
    (given, channel)
    for given in GIVEN
    for channel in ("PHONE", "EMAIL", "EITHER")
    if (given, channel) not in (("a number", "EMAIL"), ("an address", "PHONE"))
]
EVERY_WAY = pytest.mark.parametrize(("given", "channel"), WAYS)
MESSAGES = pytest.mark.parametrize("message", ["on", ""])
TIMES = pytest.mark.parametrize("time", ["ANY", "MORNING", "MIDDAY", "AFTERNOON"])

# What a staff page says that offers nothing: a prohibition, and the visitor's own agreement.
NO_OFFER = re.compile(
    r"Do not call|“If you ever need to talk at once.*?”|“I agree that .*?”|Acknowledgement to the visitor"
)
CALLING = re.compile(r"\b(call|calls|calling|rang|no answer|left a message|voice message)\b", re.IGNORECASE)
WRITING = re.compile(r"\b(write|writes|writing|wrote)\b", re.IGNORECASE)


def may(given: str, channel: str) -> tuple[bool, bool]:
    """Whether this person may be called, and written to."""
    if given == "both":
        return channel != "EMAIL", channel != "PHONE"
    return given == "a number", given == "an address"


def ask(given: str, channel: str, message: str, time: str = "ANY") -> tuple[ConsultationRequest, str]:
    visitor = Client()
    answers = {**EVERY_ANSWER, **NEITHER, **GIVEN[given], "channel": channel, "good_time": time}
    answers = {**answers, "may_leave_message": message, "note": "", "topic": ""}
    sent = {name: value for name, value in opened_form(visitor, **answers).items() if value}
    shown = visitor.post("/consultation/", sent, follow=True)
    return ConsultationRequest.objects.get(), main_text(shown.text)


@EVERY_WAY
@MESSAGES
@TIMES
def test_staff_screens_offer_only_the_ways_that_were_chosen(
    front_desk: Client, given: str, channel: str, message: str, time: str
) -> None:
    request, _ = ask(given, channel, message, time)
    main = one(parse(front_desk.get(page_of(request)).text), "main")
    shown = NO_OFFER.sub("", " ".join([text_of(main), *rows(front_desk)[0][1:]]))
    links = [link.get("href", "")[:4] for link in elements(main, "a")]

    may_call, may_write = may(given, channel)
    assert (bool(CALLING.search(shown)), "tel:" in links) == (may_call, may_call)
    assert (bool(WRITING.search(shown)), "mail" in links) == (may_write, may_write)


@EVERY_WAY
@MESSAGES
def test_confirmation_speaks_only_of_the_ways_that_were_chosen(given: str, channel: str, message: str) -> None:
    _, shown = ask(given, channel, message)

    may_call, may_write = may(given, channel)
    assert ("calls you" in shown, "phone call" in shown, "The call comes from" in shown) == (may_call,) * 3
    assert "writes to you" in shown if may_write else "writes to you" not in shown
    assert ("You get a short e-mail" in shown) == (given != "a number")


@EVERY_WAY
def test_mail_never_speaks_of_a_call_to_somebody_who_is_written_to(given: str, channel: str) -> None:
    request, _ = ask(given, channel, "")
    mails = list(request.messages.values_list("kind", "subject", "body"))

    assert {subject for kind, subject, _ in mails if kind == "STAFF_NOTICE"} == {"Request received"}
    assert [body for kind, _, body in mails if kind == "STAFF_NOTICE" and CALLING.search(body)] == []
    acknowledged = [subject for kind, subject, _ in mails if kind == "ACKNOWLEDGEMENT"]
    wanted = "Call request received" if may(given, channel)[0] else "Request received"
    assert acknowledged == ([] if given == "a number" else [wanted])


@EVERY_WAY
def test_first_step_follows_the_way_that_was_chosen(given: str, channel: str) -> None:
    request, _ = ask(given, channel, "")

    assert request.get_next_step_display() == ("First contact" if may(given, channel)[0] else "Write an e-mail")


def test_first_step_follows_a_correction_of_the_way(client: Client) -> None:
    sent = opened_form(client, **EVERY_ANSWER)
    client.post("/consultation/", sent)
    client.post("/consultation/", {**sent, "channel": "EMAIL"})

    assert ConsultationRequest.objects.get().next_step == "WRITE"


def test_outcomes_of_a_request_by_mail_make_sense_for_it(front_desk: Client) -> None:
    request, _ = ask("an address", "EMAIL", "")
    page = parse(front_desk.get(page_of(request)).text)
    assert [text_of(button) for button in page.iter("button") if button.get("name") == "outcome"] == [
        *("Wrote an e-mail", "Reached", "Wrong address"),
    ]


def test_the_form_says_that_nobody_needs_to_use_the_phone(client: Client) -> None:
    text = main_text(client.get("/consultation/").text)

    assert "A phone number or an e-mail address is enough. You do not need to give both." in text
    assert "You do not have to use the phone. If you choose e-mail, we write to you and never call." in text
