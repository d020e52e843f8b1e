import pytest
from django.contrib.auth.models import User
from django.test import Client

from clinic_site import staff_home
from clinic_site.staff_home import Task
from tests.factories import make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db


def tasks_on_home(monkeypatch: pytest.MonkeyPatch, **finders: staff_home.Finder) -> list[tuple[str, str]]:
    monkeypatch.setattr(staff_home, "FINDERS", finders)
    client = Client()
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    page = parse(client.get("/admin/").text)
    lists = [block for block in elements(page, "ul") if block.get("class") == "next-for-you__list"]
    return [(link.get("href"), text_of(link)) for block in lists for link in elements(block, "a")]


def test_home_shows_what_every_part_of_the_site_asks_for_in_turn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(user: User) -> list[Task]:
        return [Task(f"<b>{user.username}</b>", "/admin/one/", is_late=True)]

    found = tasks_on_home(
        monkeypatch, first=first, second=lambda user: [], third=lambda user: [Task("Two", "/admin/two/")]
    )

    assert found == [("/admin/one/", "<b>olga</b>"), ("/admin/two/", "Two")]


def test_home_without_a_task_has_no_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tasks_on_home(monkeypatch) == []
