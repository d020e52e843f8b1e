import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from tests.factories import make_request, make_staff

pytestmark = pytest.mark.django_db

NO_KEYS = ["abc", "4\0", "999999999999999999999999", "-1", "1.5", "١", "", "1 OR 1=1"]


@pytest.fixture
def keeper(client: Client) -> Client:
    """Who may do everything there is."""
    account = make_staff("ada", is_superuser=True)
    client.force_login(account, backend="clinic_site.staff_backend.StaffBackend")
    return client


def list_of(model: type[Model]) -> str:
    return f"/admin/{model._meta.app_label}/{model._meta.model_name}/"


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_no_list_breaks_at_an_action_on_a_row_that_cannot_be(keeper: Client, model: type[Model]) -> None:
    actions = ["delete_selected", *(admin.site.get_model_admin(model).actions or [])]
    tries = [{"action": action, "_selected_action": [key]} for action in actions for key in NO_KEYS]

    assert {keeper.post(list_of(model), chosen).status_code for chosen in tries} <= {200, 302}


def test_action_on_a_row_and_on_one_that_cannot_be_is_done_to_the_row(keeper: Client) -> None:
    request = make_request(is_set_aside=True)
    chosen = {"action": "release_requests", "_selected_action": ["abc", request.pk]}
    keeper.post(f"{list_of(type(request))}?show=set-aside", chosen)
    request.refresh_from_db()

    assert request.is_set_aside is False


@pytest.mark.parametrize("model", admin.site._registry, ids=lambda model: model._meta.model_name)
def test_no_row_with_a_key_that_cannot_be_breaks_a_page(keeper: Client, model: type[Model]) -> None:
    for key in ("abc", "4%00", "999999999999999999999999", "_5F"):
        assert keeper.get(f"{list_of(model)}{key}/change/").status_code in (302, 400, 404)
