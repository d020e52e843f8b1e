from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from clinic_site.models import ClinicProfile
from clinic_site.neutral_words import health_words_in
from consultations.models import ConsultationRequest, OutboxEmail
from consultations.outbox import deliver_due
from tests.factories import EVERY_ANSWER, RECEIVED_AT

pytestmark = pytest.mark.django_db

MARKED = {
    "name": "Markername",
    "phone": "+1 571 555 0177 x4321",
    "email": "markermail@visitor.example",
    "channel": "EITHER",
    "good_time": "MIDDAY",
    "may_leave_message": "on",
    "topic": "SCHIZOPHRENIA",
    "note": "Markernote: depression, ketamine and my mental health.\r\nBcc: markerbcc@visitor.example",
    "is_adult": "on",
    "agreement": "on",
    "subject": "Markerextra",
}
FROM_A_MARKED_BROWSER = {"user-agent": "Markeragent", "referer": "http://testserver/learn/?markerreferer"}
NEVER_IN_MAIL = ("marker", "555 0177", "5550177", "4321", "midday", "schizophrenia")


def sent_mail(settings: Settings, folder: Path) -> list[EmailMessage]:
    """Deliver what waits into a folder, and read it as a mail program would."""
    settings.EMAIL_BACKEND = "clinic_site.mail_folder.EmailBackend"
    deliver_due()
    files = sorted((folder / "mail").glob("*.eml"))
    return [message_from_bytes(file.read_bytes(), policy=policy.default) for file in files]


def test_no_answer_and_no_health_word_is_in_any_mail_but_the_visitors_own_address_in_to(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    client.post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)
    assert ConsultationRequest.objects.get().topic == "SCHIZOPHRENIA"

    mails = sent_mail(settings, tmp_path)
    assert [mail["To"] for mail in mails] == [
        "desk@clinic.example",
        "nurse@clinic.example",
        "markermail@visitor.example",
    ]
    for mail in mails:
        del mail["To"]
        words = "\n".join([*map(": ".join, mail.items()), mail.get_content()])
        assert [word for word in NEVER_IN_MAIL if word in words.lower()] == []
        assert health_words_in(words) == []
        assert "Virginia Infusion Therapies" not in words


@pytest.mark.parametrize("field", ["sender", "subject", "body", "message_id"])
def test_no_answer_waits_in_the_outbox_either(client: Client, field: str) -> None:
    client.post("/consultation/", MARKED, headers=FROM_A_MARKED_BROWSER)

    texts = list(OutboxEmail.objects.values_list(field, flat=True))
    assert len(texts) == 3
    assert [word for word in NEVER_IN_MAIL for text in texts if word in text.lower()] == []


def test_the_notice_to_staff_holds_reference_times_and_a_link_and_nothing_else(client: Client) -> None:
    with time_machine.travel(RECEIVED_AT, tick=False):
        client.post("/consultation/", EVERY_ANSWER)

    request = ConsultationRequest.objects.get()
    notice = OutboxEmail.objects.get(recipient="desk@clinic.example")
    assert (notice.subject, notice.sender) == ("Request received", "VIT <office@clinic.example>")
    assert notice.body.splitlines() == [
        "A new request has come in.",
        "",
        f"Reference: {request.reference[:3]} {request.reference[3:]}",
        "Received:  10 am on Monday, November 23",
        "Answer by: 10 am on Wednesday, November 25",
        "Both times are Eastern Time.",
        "",
        "Open it here:",
        f"http://testserver/admin/r/{request.reference}/",
        "",
        "You need to sign in to see it. This message holds none of the answers.",
    ]


def test_the_acknowledgement_names_reference_promise_phone_and_crisis_line(client: Client) -> None:
    with time_machine.travel(RECEIVED_AT, tick=False):
        client.post("/consultation/", EVERY_ANSWER)

    request = ConsultationRequest.objects.get()
    mail = OutboxEmail.objects.get(kind="ACKNOWLEDGEMENT")
    assert (mail.recipient, mail.subject) == ("ada@visitor.example", "Call request received")
    lines = mail.body.splitlines()
    expected = [
        f"Your reference: {request.reference_spoken}",
        "10 am on Wednesday, November 25",
        "In danger now? Call 911. Need to talk at any hour? Call or text 988.",
        "(703) 555-0142 (sample number)",
        "http://testserver/privacy/",
    ]
    assert [line for line in expected if line not in lines] == []


def test_a_visitor_without_an_address_gets_no_mail(client: Client) -> None:
    client.post("/consultation/", {**EVERY_ANSWER, "email": ""})

    assert list(OutboxEmail.objects.values_list("kind", flat=True)) == ["STAFF_NOTICE", "STAFF_NOTICE"]


def test_mail_is_plain_text_in_short_lines_to_one_recipient(client: Client, settings: Settings, tmp_path: Path) -> None:
    settings.SITE_URL = "https://www.a-rather-long-name.example"
    client.post("/consultation/", EVERY_ANSWER)

    for mail in sent_mail(settings, tmp_path):
        assert (mail.get_content_type(), mail.is_multipart(), mail["Cc"], mail["Bcc"]) == (
            "text/plain",
            False,
            None,
            None,
        )
        assert len(mail["To"].addresses) == 1
        assert [line for line in mail.get_content().splitlines() if len(line) > 72] == []


def test_each_message_has_an_id_of_its_own_that_names_no_one(client: Client) -> None:
    client.post("/consultation/", EVERY_ANSWER)

    ids = list(OutboxEmail.objects.values_list("message_id", flat=True))
    assert len(set(ids)) == 3
    assert {message_id.rpartition("@")[2] for message_id in ids} == {"clinic.example>"}


@pytest.mark.parametrize(
    ("neutral_name", "sender"),
    [("V.I.T.", '"V.I.T." <office@clinic.example>'), ("Zoë", "=?utf-8?q?Zo=C3=AB?= <office@clinic.example>")],
)
def test_any_neutral_name_makes_a_sender_that_mail_programs_can_read(
    client: Client, settings: Settings, tmp_path: Path, neutral_name: str, sender: str
) -> None:
    ClinicProfile.objects.update(neutral_name=neutral_name)
    client.post("/consultation/", {**EVERY_ANSWER, "email": ""})

    mail = sent_mail(settings, tmp_path)[0]
    assert OutboxEmail.objects.first().sender == sender
    assert (mail["From"].addresses[0].display_name, mail["From"].addresses[0].addr_spec) == (
        neutral_name,
        "office@clinic.example",
    )


def test_names_with_signs_of_markup_stay_as_they_are_in_mail(client: Client) -> None:
    ClinicProfile.objects.update(phone="(703) 555-0142 & 0143")
    client.post("/consultation/", EVERY_ANSWER)

    assert "(703) 555-0142 & 0143" in OutboxEmail.objects.get(kind="ACKNOWLEDGEMENT").body
