import pytest
from django.test import Client

from consultations.models import ConsultationRequest
from tests.consultations.browser import FORM, errors_at
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Zoë O’Brien-Łukasiewicz", "Zoë O’Brien-Łukasiewicz"),
        ("مريم", "مريم"),
        ("שרה בת־אברהם", "שרה בת־אברהם"),
        ("李小龙", "李小龙"),
        ("👩‍👧‍👦 Sam 🙂", "👩‍👧‍👦 Sam 🙂"),
        ("علی‌رضا", "علی‌رضا"),
        ("<b>Ada</b>", "<b>Ada</b>"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("Robert'); DROP TABLE students;--", "Robert'); DROP TABLE students;--"),
        ("{{ clinic.phone }}{% now 'Y' %}%s%(x)s", "{{ clinic.phone }}{% now 'Y' %}%s%(x)s"),
        ("  Ada \t\r\n Lovelace  ", "Ada Lovelace"),
        ("Ada\u00a0Lovelace\u2003King", "Ada Lovelace King"),
        ("A\x00d\x1ba\u202e\u200b\ufeff", "Ada"),
        ("x" * 100, "x" * 100),
        ("🙂" * 100, "🙂" * 100),
        ("0", "0"),
        ("\U0001fae9", "\U0001fae9"),  # newer than the tables of some Pythons
        ("-", "-"),
        ("False", "False"),
    ],
)
def test_any_name_is_kept_as_text_without_marks_that_nobody_sees(client: Client, typed: str, kept: str) -> None:
    assert client.post(FORM, {**EVERY_ANSWER, "name": typed}).status_code == 302

    assert ConsultationRequest.objects.get().name == kept


@pytest.mark.parametrize(
    "typed",
    ["\u200d", "\u200c\u200d \u200d", "\U000e0067\U000e007f", "\u3164", "\u2800 \u115f", "\ufe0f", "\u0301", "\u200b"],
)
def test_a_name_that_nobody_could_see_counts_as_none(client: Client, typed: str) -> None:
    page = client.post(FORM, {**EVERY_ANSWER, "name": typed})

    assert (page.status_code, errors_at(page.text, "name")) == (422, ["Enter a name that we may use for you."])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("One.\r\nTwo.\rThree.\nFour.", "One.\nTwo.\nThree.\nFour."),
        ("  \n Hello.\n\n  ", "Hello."),
        ("שלום, أهلا 🙂", "שלום, أهلا 🙂"),
        ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
        ("' OR 1=1; --", "' OR 1=1; --"),
        ("a\x00b\x08c\u202ed", "abcd"),
        ("x" * 500, "x" * 500),
        ("🙂" * 500, "🙂" * 500),
        # A browser sends each line break as two characters; the visitor counted one.
        ("x\r\n" * 249 + "xx", "x\n" * 249 + "xx"),
        ("", ""),
    ],
)
def test_any_note_of_up_to_five_hundred_characters_is_kept_as_text(client: Client, typed: str, kept: str) -> None:
    assert client.post(FORM, {**EVERY_ANSWER, "note": typed}).status_code == 302

    assert ConsultationRequest.objects.get().note == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" ada@visitor.example ", "ada@visitor.example"),
        ("\u200bada@visitor.example\ufeff", "ada@visitor.example"),
        ("Ada.L+vit@Visitor.Example", "Ada.L+vit@Visitor.Example"),
        ("o'hara@visitor.example", "o'hara@visitor.example"),
        ("ada@bücher.example", "ada@bücher.example"),
    ],
)
def test_addresses_are_kept_as_people_write_them(client: Client, typed: str, kept: str) -> None:
    assert client.post(FORM, {**EVERY_ANSWER, "email": typed}).status_code == 302

    assert ConsultationRequest.objects.get().email == kept
