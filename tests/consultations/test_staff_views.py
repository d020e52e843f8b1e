import pytest
from django.test import Client

from consultations.models import ConsultationRequest
from tests.factories import make_request, make_staff

pytestmark = pytest.mark.django_db

LIST = "/admin/consultations/consultationrequest/"
PASSWORD_CHECK = "clinic_site.staff_backend.StaffBackend"


def page_of(request: ConsultationRequest) -> str:
    return f"{LIST}{request.pk}/change/"


def sign_in(client: Client, role: str | None) -> None:
    client.force_login(make_staff("somebody", role), backend=PASSWORD_CHECK)


@pytest.mark.parametrize("written", ["CDF347", "cdf347", "CDF%20347", "cdf-347"])
def test_the_link_of_a_staff_message_opens_the_request(front_desk: Client, written: str) -> None:
    request = make_request("CDF347")

    assert front_desk.get(f"/admin/r/{written}/")["Location"] == page_of(request)


def test_the_link_of_a_staff_message_asks_who_you_are_first(client: Client) -> None:
    make_request("CDF347")
    answers = [client.get(f"/admin/r/{reference}/") for reference in ("CDF347", "XXXXXX")]

    assert [(answer.status_code, answer["Location"].split("?")[0]) for answer in answers] == [
        (302, "/admin/login/"),
        (302, "/admin/login/"),
    ]


def test_the_link_shows_an_editor_nothing(client: Client) -> None:
    make_request("CDF347")
    sign_in(client, "editor")

    assert client.get("/admin/r/CDF347/", follow=True).status_code == 403


def test_a_link_to_no_request_is_not_found(front_desk: Client) -> None:
    assert front_desk.get("/admin/r/XXXXXX/").status_code == 404
