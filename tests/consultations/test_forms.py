import pytest
from django.test import Client

from consultations.models import ConsultationRequest, HistoryEntry, OutboxEmail
from tests.consultations.browser import FORM, errors_at, main_text, what_it_sends
from tests.factories import EVERY_ANSWER
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db

ENTER_ADDRESS = "Enter an e-mail address like name@example.com."
ENTER_NUMBER = "Enter one phone number with its area code, such as 703 555 0142, or start with + for other countries."
UNDER_18 = (
    "Tick this box if you are 18 or older. If you are younger, we cannot take a request from you. Please talk with a "
    "parent or another adult you trust, or with your pediatrician. You can call or text 988 at any hour."
)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        # Empty.
        ("name", "", "Enter a name that we may use for you."),
        ("name", " \t\r\n\u00a0\u2003", "Enter a name that we may use for you."),
        ("name", "\x00\u202e\ufeff", "Enter a name that we may use for you."),
        ("channel", "", "Choose how we should reach you."),
        ("good_time", "", "Choose a good time, or “Any time you are open”."),
        ("is_adult", "", UNDER_18),
        ("agreement", "", "Tick the box to agree that we may contact you. Without it we cannot answer."),
        # Too long.
        ("name", "x" * 101, "Enter a name of 100 characters or fewer."),
        ("phone", "7" * 61, "Enter one phone number, of 60 characters or fewer."),
        ("email", f"{'x' * 250}@visitor.example", "Enter an e-mail address of 254 characters or fewer."),
        ("note", "x" * 501, "Shorten your note to 500 characters. It has 501 now."),
        ("note", "🙂" * 501, "Shorten your note to 500 characters. It has 501 now."),
        # Of the wrong kind.
        ("phone", "Ada", ENTER_NUMBER),
        ("email", "703 555 0199", ENTER_ADDRESS),
        ("email", "ada@visitor", ENTER_ADDRESS),
        ("email", "ada@visitor.example, bo@visitor.example", ENTER_ADDRESS),
        ("email", "ada@visitor.example\r\nBcc: all@visitor.example", ENTER_ADDRESS),
        ("email", "<script>alert(1)</script>@visitor.example", ENTER_ADDRESS),
        ("channel", "FAX", "Choose how we should reach you from the list."),
        ("channel", "phone", "Choose how we should reach you from the list."),
        ("good_time", "'; DROP TABLE consultations_consultationrequest; --", "Choose a good time from the list."),
        ("topic", "KETAMINE", "Choose a topic from the list, or leave it out."),
        ("is_adult", "False", UNDER_18),
        ("is_adult", "false", UNDER_18),
    ],
)
def test_a_wrong_answer_gets_one_error_that_says_what_to_do_and_stores_nothing(
    client: Client, field: str, value: str, error: str
) -> None:
    page = client.post(FORM, {**EVERY_ANSWER, field: value})

    assert (page.status_code, errors_at(page.text, field)) == (422, [error])
    assert ConsultationRequest.objects.count() == 0


def test_the_summary_names_every_error_in_the_words_that_stand_at_its_field(client: Client) -> None:
    page = client.post(FORM, {"phone": "12", "email": "nobody", "topic": "X"})

    (summary,) = (block for block in parse(page.text).iter("div") if block.get("role") == "alert")
    ids = {element.get("id") for element in parse(page.text).iter()}
    links = {link.get("href").removeprefix("#"): text_of(link) for link in summary.iter("a")}
    fields = ("name", "phone", "email", "channel", "good_time", "topic", "is_adult", "agreement")
    assert list(links.values()) == [error for field in fields for error in errors_at(page.text, field)]
    assert [target for target in links if target not in ids] == []
    assert len(links) == 8


@pytest.mark.parametrize(
    ("answers", "field", "error"),
    [
        (
            {"phone": "", "email": ""},
            "phone",
            "Enter a phone number or an e-mail address, so that we can reach you.",
        ),
        ({"phone": "", "channel": "PHONE"}, "phone", "Enter a phone number, or choose to be written to."),
        ({"email": "", "channel": "EMAIL"}, "email", "Enter an e-mail address, or choose to be called."),
        ({"phone": "", "email": "nobody", "channel": "EITHER"}, "email", ENTER_ADDRESS),
        ({"phone": "12", "email": "", "channel": "EITHER"}, "phone", ENTER_NUMBER),
    ],
)
def test_there_must_be_a_way_to_reach_the_visitor_and_one_error_says_which(
    client: Client, answers: dict[str, str], field: str, error: str
) -> None:
    page = client.post(FORM, {**EVERY_ANSWER, **answers})

    assert {name: errors_at(page.text, name) for name in ("phone", "email", field)} == {
        "phone": [],
        "email": [],
        field: [error],
    }


@pytest.mark.parametrize("way", [{"phone": ""}, {"email": ""}])
def test_a_phone_number_or_an_address_is_enough(client: Client, way: dict[str, str]) -> None:
    assert client.post(FORM, {**EVERY_ANSWER, **way}).status_code == 302


# What stays on the page.


@pytest.mark.parametrize("channel", ["PHONE", "EMAIL", "EITHER"])
@pytest.mark.parametrize("topic", ["", "BIPOLAR", "NOT_SAID"])
def test_every_answer_stays_on_the_page_when_one_of_them_is_wrong(client: Client, channel: str, topic: str) -> None:
    answers = {**EVERY_ANSWER, "phone": "12", "channel": channel, "topic": topic, "good_time": "AFTERNOON"}
    sent = what_it_sends(client.post(FORM, answers).text)

    assert {name: sent.get(name) for name in answers} == answers


@pytest.mark.parametrize("box", ["may_leave_message", "is_adult", "agreement"])
def test_a_box_that_was_not_ticked_is_not_ticked_on_the_page_that_comes_back(client: Client, box: str) -> None:
    answers = {name: value for name, value in EVERY_ANSWER.items() if name != box}
    sent = what_it_sends(client.post(FORM, {**answers, "name": ""}).text)

    ticked = [name for name in ("may_leave_message", "is_adult", "agreement") if name in sent]
    assert ticked == [name for name in ("may_leave_message", "is_adult", "agreement") if name != box]


def test_no_box_is_ticked_and_no_channel_chosen_when_the_form_opens(client: Client) -> None:
    sent = what_it_sends(client.get(FORM).text)

    assert sent.keys() & {"may_leave_message", "is_adult", "agreement", "channel"} == set()


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</textarea><script>alert(1)</script>",
        "{{ clinic.phone }}",
        "{0.__class__} {name} %(name)s %s",
        "' OR 1=1; --",
        "مريم 🙂 é",
        "&amp; & &lt;",
    ],
)
def test_whatever_was_typed_stays_as_it_was_and_is_never_markup(client: Client, typed: str) -> None:
    scripts_before = len(elements(parse(client.get(FORM).text), "script", "img"))
    page = client.post(FORM, {**EVERY_ANSWER, "name": typed, "phone": typed, "email": typed, "note": typed})

    sent = what_it_sends(page.text)
    assert [sent[name] for name in ("name", "phone", "email", "note")] == [typed] * 4
    assert len(elements(parse(page.text), "script", "img")) == scripts_before


def test_a_long_note_with_line_breaks_stays_whole(client: Client) -> None:
    note = "\r\n".join(["\r\nA line with <b> & words."] + ["x" * 90] * 9)
    sent = what_it_sends(client.post(FORM, {**EVERY_ANSWER, "note": note}).text)

    assert sent["note"].replace("\n", "\r\n") == note


# Who may send, and what they may set.


def test_somebody_under_18_is_told_where_to_turn_and_nothing_of_them_is_kept(client: Client) -> None:
    page = client.post(FORM, {name: value for name, value in EVERY_ANSWER.items() if name != "is_adult"})

    assert (page.status_code, errors_at(page.text, "is_adult")) == (422, [UNDER_18])
    counts = [model.objects.count() for model in (ConsultationRequest, HistoryEntry, OutboxEmail)]
    assert counts == [0, 0, 0]


def test_nothing_is_stored_without_agreement(client: Client) -> None:
    page = client.post(FORM, {name: value for name, value in EVERY_ANSWER.items() if name != "agreement"})

    assert page.status_code == 422
    assert [model.objects.count() for model in (ConsultationRequest, HistoryEntry, OutboxEmail)] == [0, 0, 0]


@pytest.mark.parametrize("value", ["0", "false", "off", "1", "true", "yes", ""])
@pytest.mark.parametrize("box", ["is_adult", "agreement"])
def test_a_box_counts_as_ticked_only_by_what_a_browser_sends_for_it(client: Client, box: str, value: str) -> None:
    page = client.post(FORM, {**EVERY_ANSWER, box: value})

    assert (page.status_code, len(errors_at(page.text, box))) == (422, 1)
    assert ConsultationRequest.objects.exists() is False


def test_unknown_fields_are_ignored(client: Client) -> None:
    extra = {"surname": "Lovelace", "date_of_birth": "1815-12-10", "send": "Ask for the call", "": "x", "🙂": "x"}

    assert client.post(FORM, {**EVERY_ANSWER, **extra}).status_code == 302
    assert "Lovelace" not in str(ConsultationRequest.objects.values().get())


def test_nothing_but_the_visitors_own_answers_can_be_set_from_outside(client: Client) -> None:
    from_outside = {
        "id": "77",
        "reference": "XXXXXX",
        "received_at": "2000-01-01",
        "answer_by": "2000-01-01",
        "status": "CLOSED",
        "closing_reason": "NO_REQUEST",
        "next_step": "AWAIT_REPLY",
        "is_set_aside": "on",
        "set_aside_reasons": '["x"]',
        "came_from": "elsewhere",
        "phone_as_typed": "elsewhere",
        "first_contact_at": "2000-01-01",
    }
    client.post(FORM, {**EVERY_ANSWER, **from_outside})

    request = ConsultationRequest.objects.values(*from_outside).get()
    assert [name for name, value in from_outside.items() if str(request[name]) == value] == []
    assert (request["status"], request["closing_reason"], request["next_step"]) == ("NEW", "", "FIRST_CONTACT")
    assert (request["is_set_aside"], request["set_aside_reasons"], request["first_contact_at"]) == (False, [], None)


def test_the_last_of_several_values_for_one_field_counts_and_all_is_well(client: Client) -> None:
    client.post(FORM, {**EVERY_ANSWER, "name": ["Ada", "Bo"], "channel": ["EMAIL", "PHONE"]})

    assert ConsultationRequest.objects.values_list("name", "channel").get() == ("Bo", "PHONE")


def test_a_wrong_answer_never_stands_in_an_error_message(client: Client) -> None:
    marked = {"channel": "Marker1", "good_time": "Marker2", "topic": "Marker3", "phone": "Marker4", "email": "Marker5"}
    page = client.post(FORM, {**EVERY_ANSWER, **marked})

    assert page.status_code == 422
    assert [word for word in marked.values() if word in main_text(page.text)] == []
