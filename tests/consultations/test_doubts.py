"""What makes a post doubtful, and what does not."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client
from pytest_django import Settings

from clinic_site.pages_read import PageRead
from consultations import doubts, repeated_notes
from consultations.answers import Answers
from consultations.consent import Agreement
from consultations.doubts import doubts_about
from consultations.form_stamp import SALT, FormStamp, read_stamp
from consultations.models import ConsultationRequest, SentNote
from tests.consultations.browser import opened_form, what_it_sends
from tests.factories import EVERY_ANSWER

NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
DAY = 24 * 60 * 60  # seconds
AGREEMENT = Agreement("I agree.", "1")
LONG_NOTE = "I have read your pages twice and would like to know what happens on the first day."


@pytest.fixture(autouse=True)
def as_for_people(settings: Settings) -> None:
    settings.SHORTEST_FILLING_SECONDS = 3


def answers(**changes: object) -> Answers:
    start = {"name": "Ada", "phone": "+17035550199", "phone_extension": "", "phone_as_typed": "703 555 0199"}
    start |= {"email": "", "channel": "PHONE", "good_time": "ANY", "may_leave_message": False, "topic": "", "note": ""}
    start |= {"is_adult": True, "consent_wording": "I agree.", "consent_version": "1"}
    return Answers(**{**start, **changes})


def told(seconds: float | None = 60, remarks: str = "", crowd: str = "", **changes: object) -> list[str]:
    """The reasons for a post that came `seconds` after its form was opened; None for a form that tells no time."""
    with time_machine.travel(NOON, tick=False):
        opened_at = None if seconds is None else NOON.timestamp() - seconds
        stamp = FormStamp("token", PageRead(""), AGREEMENT, opened_at)
        return doubts_about(answers(**changes), stamp, {"remarks": remarks}, crowd=crowd, is_repeated=False)


def test_an_ordinary_post_gives_no_reason() -> None:
    assert told() == []


@pytest.mark.parametrize(("remarks", "reasons"), [("x", [doubts.TRAPPED]), (" \n ", []), ("", [])])
def test_whoever_fills_in_the_box_that_says_to_leave_it_empty_is_doubtful(remarks: str, reasons: list[str]) -> None:
    assert told(remarks=remarks) == reasons


@pytest.mark.parametrize("seconds", [0, 0.5, 2.9])
def test_a_form_that_was_sent_faster_than_fingers_are_is_doubtful(seconds: float) -> None:
    assert told(seconds) == [doubts.TOO_FAST]


@pytest.mark.parametrize("seconds", [3, 10, 3600, 5 * DAY, 400 * DAY, -0.5, -60, -4000 * DAY, None])
def test_a_slow_form_a_clock_that_jumped_and_a_form_without_a_time_give_no_reason(seconds: float | None) -> None:
    assert told(seconds) == []


def test_every_reason_is_told_and_the_crowd_comes_first() -> None:
    reasons = told(0, "x", "Many came.", name="http://a.example", note="http://b.example")

    assert reasons == ["Many came.", doubts.TRAPPED, doubts.TOO_FAST, doubts.LINK_AS_NAME, doubts.ONLY_A_LINK]


@pytest.mark.parametrize(
    ("typed", "reasons"),
    [
        ({"note": "[url=http://a.example]a[/url]"}, [doubts.MARKUP, doubts.ONLY_A_LINK]),
        ({"note": "<A HREF='x'>I sell</a>"}, [doubts.MARKUP]),
        ({"note": "{Hi|Hello} there"}, [doubts.MARKUP]),
        ({"note": "I <3 you, a < b and b > a, {really}"}, []),
        ({"note": "My two doctors: https://lee.example and https://park.example"}, [doubts.LINKS]),
        ({"note": "My doctor: https://dr-lee.example/team"}, []),
        ({"note": "www.dr-lee.example"}, [doubts.ONLY_A_LINK]),
        ({"note": "I am at ada@visitor.example or ada@work.visitor.example"}, []),
        ({"note": "depression.my wife called at 8 a.m./p.m."}, []),
        ({"note": "Is this me? You won: http://a.example"}, [doubts.BAIT]),
        ({"note": "We offer affordable SEO with backlinks."}, [doubts.OFFER]),
        ({"note": "I do SEO for a living and I can't sleep."}, []),
        ({"name": "QwXzRtYpLkJh"}, [doubts.NOISE]),
        ({"name": "LKJHGFDSZ"}, [doubts.NOISE]),
        ({"name": "McDonald-O'Brien JeanPaulMarieClaude"}, []),
        ({"name": "Brzęczyszczykiewicz", "note": "Angstschweiss, PTSD, rhythm, hmmmmm, property"}, []),
        ({"name": "ааааввссддее", "note": "עברית بالعربية 😔😔😔 !!!"}, []),
        ({"name": "Member W12B3456789"}, []),
        ({"name": "Ada", "note": "ada"}, []),
        ({"name": "Ada", "note": "ada", "email": "ADA@visitor.example"}, [doubts.SAME_TEXT]),
    ],
)
def test_what_is_written_gives_a_reason_only_where_a_program_or_a_seller_writes_so(
    typed: dict[str, str], reasons: list[str]
) -> None:
    assert told(**typed) == reasons


# The time in the stamp.


@pytest.mark.django_db
@pytest.mark.parametrize(("later", "set_aside"), [(1, True), (2.8, True), (3.2, False), (86400, False)])
def test_the_form_knows_when_it_was_opened(client: Client, later: float, set_aside: bool) -> None:
    with time_machine.travel(NOON, tick=False):
        sent = opened_form(client, **EVERY_ANSWER)
    with time_machine.travel(NOON + timedelta(seconds=later), tick=False):
        client.post("/consultation/", sent)

    assert ConsultationRequest.objects.get().is_set_aside is set_aside


@pytest.mark.django_db
def test_who_corrects_a_form_quickly_is_not_taken_for_a_program(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        sent = opened_form(client, **{**EVERY_ANSWER, "name": ""})
    with time_machine.travel(NOON + timedelta(seconds=20), tick=False):
        page = client.post("/consultation/", sent)
    with time_machine.travel(NOON + timedelta(seconds=21), tick=False):
        client.post("/consultation/", what_it_sends(page.text) | {"name": "Ada"})

    assert ConsultationRequest.objects.get().is_set_aside is False


@pytest.mark.django_db
def test_who_presses_once_more_after_our_keys_were_changed_is_not_taken_for_a_program(strict_client: Client) -> None:
    sent = opened_form(strict_client, **EVERY_ANSWER) | {"form_token": "of another key", "csrfmiddlewaretoken": "old"}
    page = strict_client.post("/consultation/", sent)
    strict_client.post("/consultation/", what_it_sends(page.text))

    assert page.status_code == 403
    assert ConsultationRequest.objects.get().is_set_aside is False


def test_a_form_of_an_earlier_release_tells_no_time_and_is_read_all_the_same() -> None:
    signed = signing.dumps(["token", ["sleep", "1"], ["I agree.", "1"]], salt=SALT)

    assert read_stamp(signed) == FormStamp("token", PageRead("sleep", "1"), AGREEMENT, None)


@pytest.mark.django_db
def test_a_stranger_cannot_set_the_time_back(client: Client) -> None:
    sent = opened_form(client, **EVERY_ANSWER)
    stamp = read_stamp(sent["form_token"])
    other = signing.dumps([stamp.token, ["", ""], ["I agree.", "1"], 0], salt=SALT, key="not ours")

    assert (read_stamp(other), stamp.opened_at is not None) == (None, True)


# The same note from others.


def note_of(number: int, **changes: str) -> dict[str, str]:
    contact = {
        "phone": f"703 555 01{number:02}",
        "email": f"person{number}@visitor.example",
        "name": f"Person {number}",
    }
    return EVERY_ANSWER | contact | {"note": LONG_NOTE} | changes


def aside(*posts: dict[str, str], addresses: tuple[str, ...] = ()) -> list[bool]:
    """Send each from an address of its own, or from those given; whether each was set aside."""
    for number, post in enumerate(posts):
        address = addresses[number] if addresses else f"192.0.2.{number + 1}"
        Client().post("/consultation/", post, REMOTE_ADDR=address)
    return list(ConsultationRequest.objects.order_by("pk").values_list("is_set_aside", flat=True))


@pytest.mark.django_db
def test_a_note_that_comes_from_others_too_is_doubtful() -> None:
    assert aside(note_of(1), note_of(2), note_of(3)) == [False, True, True]
    assert ConsultationRequest.objects.last().set_aside_reasons == [doubts.REPEATED]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "changed",
    [
        LONG_NOTE.upper(),
        LONG_NOTE.replace(" ", "\n"),
        LONG_NOTE.replace(".", "!!! 4711"),
    ],
)
def test_a_program_that_changes_marks_spaces_and_numbers_is_still_repeating(changed: str) -> None:
    assert aside(note_of(1), note_of(2, note=changed)) == [False, True]


@pytest.mark.django_db
@pytest.mark.parametrize("note", ["", "Please call me.", "I would like to have a call, thanks.", "x" * 39])
def test_short_notes_may_be_the_same(note: str) -> None:
    assert aside(note_of(1, note=note), note_of(2, note=note), note_of(3, note=note)) == [False] * 3


@pytest.mark.django_db
@pytest.mark.parametrize("same", [{"phone": "(703) 555-0101"}, {"email": "PERSON1@visitor.example"}])
def test_people_who_repeat_their_own_request_are_no_others(same: dict[str, str]) -> None:
    assert aside(note_of(1), note_of(2, **same)) == [False, False]


@pytest.mark.django_db
def test_a_couple_at_home_may_send_one_text_and_a_whole_list_may_not() -> None:
    posts = [note_of(number) for number in range(1, 6)]

    assert aside(*posts, addresses=("192.0.2.1",) * 5) == [False, False, False, True, True]


@pytest.mark.django_db
@pytest.mark.parametrize(("later", "set_aside"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_a_note_is_remembered_for_a_day(later: timedelta, set_aside: bool) -> None:
    with time_machine.travel(NOON, tick=False):
        aside(note_of(1))
    with time_machine.travel(NOON + later, tick=False):
        repeated_notes.sweep()
        assert aside(note_of(2), addresses=("198.51.100.1",)) == [False, set_aside]


@pytest.mark.django_db
def test_what_is_remembered_of_a_note_tells_nothing_of_it_and_is_swept() -> None:
    with time_machine.travel(NOON, tick=False):
        aside(note_of(1))
        kept = SentNote.objects.values().get()
        repeated_notes.sweep()
        assert SentNote.objects.count() == 1
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        repeated_notes.sweep()

    hashes = [kept[name] for name in ("note", "phone", "email", "connection")]
    assert [len(value) for value in hashes] == [64] * 4
    assert len(set(hashes)) == 4
    assert SentNote.objects.count() == 0
