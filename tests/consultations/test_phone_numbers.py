import pytest
from django.test import Client

from consultations.models import ConsultationRequest
from tests.consultations.browser import FORM, errors_at, what_it_sends
from tests.factories import EVERY_ANSWER

pytestmark = pytest.mark.django_db

ENTER_NUMBER = "Enter one phone number with its area code, such as 703 555 0142, or start with + for other countries."


@pytest.mark.parametrize(
    ("typed", "number", "extension"),
    [
        ("7035550199", "+17035550199", ""),
        ("703 555 0199", "+17035550199", ""),
        ("703-555-0199", "+17035550199", ""),
        ("703.555.0199", "+17035550199", ""),
        ("(703) 555-0199", "+17035550199", ""),
        ("(703)555-0199", "+17035550199", ""),
        ("703/555-0199", "+17035550199", ""),
        ("703–555–0199", "+17035550199", ""),
        ("1 703 555 0199", "+17035550199", ""),
        ("1-703-555-0199", "+17035550199", ""),
        ("+1 703 555 0199", "+17035550199", ""),
        ("+1 (703) 555-0199", "+17035550199", ""),
        ("001 703 555 0199", "+17035550199", ""),
        ("tel:+1-703-555-0199", "+17035550199", ""),
        ("  703   555   0199  ", "+17035550199", ""),
        ("703\u00a0555\u00a00199", "+17035550199", ""),
        ("\u202a+1 703 555 0199\u202c", "+17035550199", ""),
        ("７０３ ５５５ ０１９９", "+17035550199", ""),
        ("٧٠٣٥٥٥٠١٩٩", "+17035550199", ""),
        ("703 555 0199 x12", "+17035550199", "12"),
        ("703 555 0199 ext. 12", "+17035550199", "12"),
        ("703-555-0199 extension 12", "+17035550199", "12"),
        ("703 555 0199 #12", "+17035550199", "12"),
        ("+44 20 8366 1177", "+442083661177", ""),
        ("0044 20 8366 1177", "+442083661177", ""),
        ("+49 (0)30 123456", "+4930123456", ""),
        ("+52 55 5555 1234", "+525555551234", ""),
        ("1-800-FLOWERS", "+18003569377", ""),
        ("703 555 0199 (work)", "+17035550199", ""),
        ("703 555 0199 after 5pm", "+17035550199", ""),
        ("my number is 703-555-0199", "+17035550199", ""),
        ("cell: (703) 555-0199", "+17035550199", ""),
        ("703 555 0199 x12, ask for Ada", "+17035550199", "12"),
        ("703 555 0199 or again 703 555 0199", "+17035550199", ""),
        ("office +44 20 8366 1177", "+442083661177", ""),
    ],
)
def test_a_phone_number_is_understood_however_it_is_written(
    client: Client, typed: str, number: str, extension: str
) -> None:
    page = client.post(FORM, {**EVERY_ANSWER, "phone": typed})

    assert (page.status_code, errors_at(page.text, "phone")) == (302, [])
    stored = ConsultationRequest.objects.values_list("phone", "phone_extension").get()
    assert stored == (number, extension)


@pytest.mark.parametrize(
    "typed",
    [
        "0",
        "12",
        "911",
        "988",
        "555-0199",
        "703 555 019",
        "703 555 01999",
        "123 456 7890",
        "703 155 0199",
        "000 000 0000",
        "+999 123 456 789",
        "+1 703",
        "+",
        "call me at home",
        "ada@visitor.example",
        "703 555 0199 or 571 555 0100",
        "703 555 0199 or 703 555 0199 x12",
        "home 703-555-0199 / 123-456-7890",
        "my number is 555-0199",
        "I was born on 11/25/1980",
        "<script>",
        "' OR 1=1",
        "🙂🙂🙂",
        "-------",
    ],
)
def test_what_cannot_be_dialed_is_asked_for_again_and_stays_in_its_field(client: Client, typed: str) -> None:
    page = client.post(FORM, {**EVERY_ANSWER, "phone": typed})

    assert (page.status_code, errors_at(page.text, "phone")) == (422, [ENTER_NUMBER])
    assert what_it_sends(page.text)["phone"] == typed
