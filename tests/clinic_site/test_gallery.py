from pathlib import Path

import pytest
from django.conf import settings as project
from django.test import Client
from pytest_django import Settings

from tests.markup import elements, one, parse, text_of

pytestmark = pytest.mark.django_db
COMPONENTS = Path(project.BASE_DIR) / "templates" / "components"
# These need what only their own pages have: words with citations, a request, hidden articles.
ELSEWHERE = {"approval_statement", "articles_wait", "conditions_heading", "gallery", "moment", "synapse"}


def test_the_gallery_is_not_there_in_production(client: Client) -> None:
    assert client.get("/components/").status_code == 404


def test_the_gallery_shows_every_component(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.gallery_urls"
    shown = {template.name for template in client.get("/components/").templates}
    files = {path.stem for path in COMPONENTS.glob("*.html")} - ELSEWHERE

    assert sorted(name for name in files if f"components/{name}.html" not in shown) == []


def test_the_gallery_shows_a_form_with_an_error_at_every_field(client: Client, settings: Settings) -> None:
    settings.ROOT_URLCONF = "tests.clinic_site.gallery_urls"
    page = parse(client.get("/components/").text)
    main = one(page, "main")
    empty, wrong = [form for form in elements(main, "form") if form.get("role") != "search"]
    labels = [text_of(label) for label in wrong.iter("label")]

    assert [element.get("class") for element in empty.iter() if "field--invalid" in element.get("class", "")] == []
    assert len([element for element in wrong.iter() if "field--invalid" in element.get("class", "")]) == 7
    assert labels[:2] == ["One line", "Phone number (optional)"]


def test_nothing_links_to_the_gallery(client: Client, articles: None) -> None:
    assert [path for path in ("/", "/learn/", "/sitemap.xml") if "/components/" in client.get(path).text] == []
