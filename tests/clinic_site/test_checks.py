import hashlib
import ipaddress
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.test.utils import override_settings

from tests.clinic_site.real_facts import make_the_facts_real
from tests.factories import RECEIVED_AT

pytestmark = pytest.mark.django_db

PRODUCTION = {
    "DEBUG": False,
    "HTTPS": True,
    "SHOW_UNREVIEWED_ARTICLES": False,
    "STAFF_SECOND_FACTOR": True,
    "ALLOWED_HOSTS": [".vit-clinic.org", ".ketamine-clinic.org", ".virginiainfusiontherapies.org", ".clinic.example"],
    "SITE_URL": "https://www.vit-clinic.org",
    "CONSULTATION_RECIPIENTS": ["desk@vit-clinic.org"],
    "DEFAULT_FROM_EMAIL": "office@vit-clinic.org",
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
    "BACKUP_STORAGE": {
        "BACKEND": "clinic_site.bucket.BucketStorage",
        "OPTIONS": {"location": "", "bucket_name": "copies", "endpoint_url": "https://s3.cloud-house.net"},
    },
    "SECRET_KEY": "6lSpWmOh1i0R7q3GdZk9cJxVbYfTnLuE4PwA8sDrH2M5",
    "CONTACT_HASH_KEY": "VqTz81nCwKxYpLd5RmJsEuHfGb3kZo7A0iWv2yN9",
    "FIELD_ENCRYPTION_KEYS": {"k1": hashlib.sha256(b"a key that looks as if it were drawn").digest()},
    "SITE_KEEPER": "Sam Smith (703 777 1234)",
    "SECURITY_CONTACT_CHECKED": date(2026, 11, 2),
    "TRUSTED_PROXIES": [ipaddress.ip_network("127.0.0.1/32")],
}


def refused(**changed: object) -> list[str]:
    """What our own checks refuse when production is set up well but for what is changed."""
    with override_settings(**{**PRODUCTION, **changed}):
        found = checks.run_checks(include_deployment_checks=True)
    return sorted(message.id for message in found if message.id.startswith("clinic."))


@pytest.fixture
def real_facts() -> Iterator[None]:
    """A clinic that has supplied everything, on the Monday on which it looked at its prices and closing days."""
    with time_machine.travel(RECEIVED_AT, tick=False):
        make_the_facts_real()
        yield


def test_production_that_is_set_up_well_is_refused_for_nothing(real_facts: None) -> None:
    assert refused() == []


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"DEBUG": True}, "clinic.E001"),
        ({"HTTPS": False}, "clinic.E002"),
        ({"SHOW_UNREVIEWED_ARTICLES": True}, "clinic.E003"),
        ({"STAFF_SECOND_FACTOR": False}, "clinic.E004"),
        ({"ALLOWED_HOSTS": []}, "clinic.E006"),
        ({"CONSULTATION_RECIPIENTS": []}, "clinic.E010"),
        ({"CONSULTATION_RECIPIENTS": ["front-desk@clinic.example"]}, "clinic.E010"),
        ({"CONSULTATION_RECIPIENTS": ["desk@vit-clinic.org", "x@clinic.test"]}, "clinic.E010"),
        ({"DEFAULT_FROM_EMAIL": "office@clinic.example"}, "clinic.E011"),
        ({"EMAIL_BACKEND": "clinic_site.mail_folder.EmailBackend"}, "clinic.E012"),
        ({"SITE_URL": "https://127.0.0.1:8000", "ALLOWED_HOSTS": ["127.0.0.1"]}, "clinic.E013"),
        ({"SITE_URL": "https://localhost:8000", "ALLOWED_HOSTS": ["localhost"]}, "clinic.E013"),
        ({"SITE_URL": "https://clinic.example"}, "clinic.E013"),
        ({"SITE_URL": "https://example.com", "ALLOWED_HOSTS": ["example.com"]}, "clinic.E013"),
        ({"SITE_URL": "https://www.example.org", "ALLOWED_HOSTS": ["www.example.org"]}, "clinic.E013"),
        ({"SITE_URL": "https://clinic.invalid", "ALLOWED_HOSTS": ["clinic.invalid"]}, "clinic.E013"),
        ({"SITE_URL": "https://10.1.2.3", "ALLOWED_HOSTS": ["10.1.2.3"]}, "clinic.E013"),
        ({"SITE_URL": "https://[fd00::1]", "ALLOWED_HOSTS": ["fd00::1"]}, "clinic.E013"),
        ({"SITE_KEEPER": settings.NO_KEEPER}, "clinic.W058"),
        ({"SITE_URL": "https://www.ketamine-clinic.org"}, "clinic.W020"),
        ({"SITE_URL": "https://virginiainfusiontherapies.org"}, "clinic.W020"),
        ({"DEFAULT_FROM_EMAIL": "office@infusion-clinic.org"}, "clinic.W020"),
    ],
)
def test_each_local_value_is_refused_by_itself(real_facts: None, changed: dict[str, object], code: str) -> None:
    assert refused(**changed) == [code]


def test_folder_for_requests_that_cannot_be_written_is_named(real_facts: None, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    assert refused(SPOOL_DIR=tmp_path / "file" / "spool") == ["clinic.W021"]


def test_deployment_check_leaves_nothing_in_the_folder_for_requests(real_facts: None, tmp_path: Path) -> None:
    folder = tmp_path / "spool"
    refused(SPOOL_DIR=folder)
    assert folder.exists() is False  # made by whoever checks, the site's own account could not write into it
    folder.mkdir()
    refused(SPOOL_DIR=folder)

    assert list(folder.iterdir()) == []


def test_deployment_check_stops_with_the_reasons_and_what_to_do() -> None:
    with pytest.raises(SystemCheckError) as stopped:
        call_command("check", "--deploy")

    told = str(stopped.value)
    assert "Visitors would see a placeholder for the phone number." in told
    assert "Set HTTPS=True." in told
    assert "front-desk@clinic.example" not in told


def test_ordinary_check_asks_nothing_of_a_local_site() -> None:
    assert [message for message in checks.run_checks() if message.level >= checks.WARNING] == []
