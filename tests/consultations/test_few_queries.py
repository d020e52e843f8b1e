"""Every screen of a working day asks the database little, and no more for thirty requests than for one."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from pytest_django import Settings

from tests.factories import make_message, make_request, make_staff
from tests.phones import connect_phone

pytestmark = pytest.mark.django_db

MOST = 12
REQUESTS = "/admin/consultations/consultationrequest/"
SCREENS = [
    *(REQUESTS, f"{REQUESTS}?q=Ada", f"{REQUESTS}?show=all", f"{REQUESTS}?show=set-aside"),
    *(f"{REQUESTS}{{pk}}/change/", f"{REQUESTS}{{pk}}/print/", f"{REQUESTS}caller/", f"{REQUESTS}export/?show=all"),
    *("/admin/", "/admin/status/", "/admin/jobs/", "/admin/roles/", "/admin/auth/user/"),
    *("/admin/clinic_site/backuprun/", "/admin/consultations/donotcontact/"),
    *("/admin/overview/", "/admin/consultations/keepingtime/", "/admin/consultations/keepingtime/next/"),
    *("/admin/consultations/erasure/", "/admin/consultations/erasure/person/?q=CDF301", "/admin/consultations/look/"),
]


@pytest.fixture
def owner(client: Client, settings: Settings, tmp_path: Path) -> Client:
    """Signed in with the second step, which takes one query more, on a site that makes backups."""
    where = {"location": str(tmp_path / "backups")}
    settings.BACKUP_STORAGE = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": where}
    settings.STAFF_SECOND_FACTOR = settings.HTTPS = True
    olga = make_staff("olga", "owner", first_name="Olga")
    client.force_login(olga, backend="clinic_site.staff_backend.StaffBackend")
    session = client.session
    session[DEVICE_ID_SESSION_KEY] = connect_phone(olga).persistent_id
    session.save()
    return client


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("requests", [1, 30])
def test_a_screen_takes_twelve_queries_at_most(owner: Client, screen: str, requests: int) -> None:
    due = timezone.now() + timedelta(hours=3)
    for number in range(1, requests + 1):
        made = make_request(f"CDF3{number:02}", name="Ada", phone=f"+170355501{number % 2:02}", answer_by=due)
        make_message(made, state="ACCEPTED")
    address = screen.format(pk=made.pk)
    owner.get("/admin/jobs/")  # writes the session once a minute, and asks what is kept for half of one

    with CaptureQueriesContext(connection) as asked:
        answer = owner.get(address)
    assert (answer.status_code, len(asked) <= MOST) == (200, True), (len(asked), [query["sql"] for query in asked])
