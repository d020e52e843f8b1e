"""The public page about privacy says what the form asks and how long it is kept, because it is made from both."""

import pytest
from django.test import Client

from clinic_site.privacy_facts import privacy_facts
from consultations import privacy
from consultations.forms import ConsultationRequestForm
from consultations.keeping import keeping_days
from consultations.models import ConsultationRequest, KeepingTime
from pages.reading_level import grade
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db


def page(client: Client) -> str:
    return text_of(parse(client.get("/privacy/").text).find("body/main"))


def test_every_field_of_the_form_has_its_fact_and_every_fact_its_field() -> None:
    assert set(privacy.FIELDS) | set(privacy.HIDDEN) == set(ConsultationRequestForm.base_fields)
    assert not set(privacy.FIELDS) & set(privacy.HIDDEN)


def test_page_names_every_field_that_people_fill_in_with_its_label_and_its_reason(client: Client) -> None:
    told = page(client)
    labels = [field.label for name, field in ConsultationRequestForm.base_fields.items() if field.label]
    asked = [label for label in labels if not label.startswith("Leave this box empty")]

    assert [label for label in asked if label not in told] == []
    assert [fact.name for fact in privacy_facts().fields if f"{fact.why} {fact.protection}".strip() not in told] == []


def test_page_calls_optional_exactly_what_may_be_left_out(client: Client) -> None:
    optional = {name for name, field in ConsultationRequestForm.base_fields.items() if not field.required}
    told = {fact.name for fact in privacy_facts().fields if fact.need}

    assert told == optional - set(privacy.HIDDEN)
    assert page(client).count("(optional)") == 3


def test_page_calls_encrypted_exactly_what_is() -> None:
    encrypted = {fact.name for fact in privacy_facts().fields if fact.protection == privacy.ENCRYPTED}
    kept = {field.name for field in ConsultationRequest._meta.fields if type(field).__name__ == "EncryptedTextField"}

    assert encrypted == kept & set(privacy.FIELDS)


def test_page_tells_the_keeping_time_of_every_way_to_close_a_request(client: Client) -> None:
    for number, reason in enumerate(ConsultationRequest.ClosingReason.values):
        KeepingTime.objects.create(state=reason, days=20 + number)
    told = page(client)

    assert [days for days in keeping_days().values() if f"{days} days after we close it, if " not in told] == []
    assert "180 days" not in told


def test_page_follows_the_owner_at_once(client: Client) -> None:
    assert "30 days after we close it, if a person has looked at it and it was no real request." in page(client)
    KeepingTime.objects.create(state="NO_REQUEST", days=45)

    assert "45 days after we close it, if a person has looked at it and it was no real request." in page(client)


def test_a_reason_that_nobody_found_words_for_is_told_by_its_label(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(privacy.CLOSED_BECAUSE, "NOT_REACHED")

    assert "we closed it as “Could not be reached”" in page(client)


def test_page_can_be_read_after_eight_years_of_school(client: Client) -> None:
    main = parse(client.get("/privacy/").text).find("body/main")
    text = " ".join(text_of(part) for part in elements(main, "p") + elements(main, "li"))

    assert grade(text) <= 8
