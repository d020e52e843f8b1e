import pytest
from django.contrib.auth.models import User
from django.test import Client

from clinic_site import staff_home
from clinic_site.staff_home import HomeLine
from tests.factories import make_staff
from tests.markup import elements, parse, text_of

pytestmark = pytest.mark.django_db


def lines_on_home(monkeypatch: pytest.MonkeyPatch, *sources: staff_home.Source) -> list[tuple[str, str]]:
    monkeypatch.setattr(staff_home, "SOURCES", list(sources))
    client = Client()
    client.force_login(make_staff("olga", "owner"), backend="django.contrib.auth.backends.ModelBackend")
    page = parse(client.get("/admin/").text)
    lists = [block for block in elements(page, "ul") if block.get("class") == "home-lines"]
    return [(link.get("href"), text_of(link)) for block in lists for link in elements(block, "a")]


def test_home_shows_the_lines_of_every_source_in_turn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    def first(account: User) -> list[HomeLine]:
        return [HomeLine(f"<b>{account.username}</b>", "/admin/one/", is_late=True)]

    found = lines_on_home(monkeypatch, first, lambda account: [], lambda account: [HomeLine("Two", "/admin/two/")])

    assert found == [("/admin/one/", "<b>olga</b>"), ("/admin/two/", "Two")]


def test_home_without_a_line_has_no_empty_list(monkeypatch: pytest.MonkeyPatch) -> None:
    assert lines_on_home(monkeypatch) == []
