from contextlib import closing

import pytest
from django.conf import settings
from django.test import Client

from clinic_site.redirects import MOVED

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("old", MOVED)
def test_each_old_address_leads_to_something_that_is_there(client: Client, old: str) -> None:
    answer = client.get(f"/{old}")

    assert answer.status_code == (301 if ":" in MOVED[old] else 302)
    with closing(client.get(answer["Location"])) as found:
        assert found.status_code == 200


@pytest.mark.parametrize("old", MOVED)
def test_old_address_is_no_page_of_its_own(client: Client, old: str) -> None:
    assert f"{settings.SITE_URL}/{old}" not in client.get("/sitemap.xml").text
    assert client.post(f"/{old}").status_code == 405
