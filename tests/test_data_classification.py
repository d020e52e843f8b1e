"""The record of what is stored, security/data-classification.toml, agrees with the models and the roles."""

import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from clinic_site.staff_roles import ROLES
from consultations.models import ConsultationRequest

CLASSES = {"health-identifying", "secret", "staff", "clinic", "technical"}
FILE = Path(settings.BASE_DIR) / "security" / "data-classification.toml"
RECORD = {
    f"{app}.{model}": entry
    for app, models in tomllib.loads(FILE.read_text()).items()
    for model, entry in models.items()
}
MODELS = {f"{model._meta.app_label}.{model.__name__}": model for model in apps.get_models(include_auto_created=True)}
# What is about somebody who asked, though it points to no request.
ABOUT_SOMEBODY = {"consultations.DoNotContact", "consultations.SentNote", "consultations.ThrottleCount"}


def fields_of(model: type[Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]


def class_of(name: str, field: str) -> str:
    written = RECORD[name]["fields"][field]
    return RECORD[name]["class"] if isinstance(written, str) else written["class"]


def points_to_a_request(model: type[Model]) -> bool:
    return any(field.related_model is ConsultationRequest for field in model._meta.concrete_fields)


def test_every_table_is_on_record_and_no_other() -> None:
    assert set(RECORD) == set(MODELS)


@pytest.mark.parametrize("name", RECORD)
def test_every_field_is_on_record_and_no_other(name: str) -> None:
    assert list(RECORD[name]["fields"]) == fields_of(MODELS[name])


@pytest.mark.parametrize("name", RECORD)
def test_every_field_has_a_purpose_a_class_readers_and_an_end(name: str) -> None:
    entry = RECORD[name]
    purposes = [written if isinstance(written, str) else written["for"] for written in entry["fields"].values()]

    assert set(entry) == {"class", "readers", "goes", "fields"}
    assert [purpose for purpose in purposes if not purpose.strip()] == []
    assert {class_of(name, field) for field in entry["fields"]} <= CLASSES
    assert entry["goes"].strip()


@pytest.mark.parametrize("name", RECORD)
def test_readers_are_the_roles_that_may_see_the_rows(name: str) -> None:
    app, _, model = name.partition(".")
    may_see = [role for role, rights in ROLES.items() if f"{app}.view_{model.lower()}" in rights]

    assert RECORD[name]["readers"] == may_see


def test_every_field_of_a_request_and_of_what_belongs_to_it_is_health_identifying() -> None:
    theirs = {name for name, model in MODELS.items() if model is ConsultationRequest or points_to_a_request(model)}
    assert len(theirs) >= 8

    assert [
        f"{name}.{field}"
        for name in sorted(theirs | ABOUT_SOMEBODY)
        for field in RECORD[name]["fields"]
        if class_of(name, field) != "health-identifying"
    ] == []
    assert theirs == {name for name in RECORD if RECORD[name]["class"] == "health-identifying"} - ABOUT_SOMEBODY


def test_secrets_are_called_so() -> None:
    assert class_of("auth.User", "password") == "secret"
    assert class_of("otp_totp.TOTPDevice", "key") == "secret"
    assert class_of("sessions.Session", "session_data") == "secret"
