"""What a first visit costs a reader in a weak signal, measured on the files as they are served."""

import re
from pathlib import Path

import brotli
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from clinic_site import facts
from pages import shipped
from tests.built_static_files import built_static_files
from tests.markup import elements, parse

pytestmark = pytest.mark.django_db
ARTICLES = [f"/learn/{article.slug}/" for article in shipped.articles()]
SVG = "{http://www.w3.org/2000/svg}"
Weights = dict[str, dict[str, int]]


@pytest.fixture(scope="module")
def weights(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Weights:
    """Bytes of everything that a browser asks for when it opens an article for the first time, by address."""
    with (
        built_static_files(tmp_path_factory.mktemp("static")) as folder,
        django_db_blocker.unblock(),
        transaction.atomic(),
    ):
        facts.forget_facts()
        call_command("load_articles", verbosity=0)
        measured = {path: first_visit(path, folder) for path in ARTICLES}
        transaction.set_rollback(True)
    facts.forget_facts()
    return measured


def first_visit(path: str, folder: Path) -> dict[str, int]:
    response = Client().get(path)
    page = parse(response.text)
    links = [link.get("href") for link in page.iter("link") if link.get("rel") in ("stylesheet", "preload", "icon")]
    drawings = {use.get("href").partition("#")[0] for use in elements(page, f"{SVG}use")}
    loaded = {address for address in links if not address.endswith(".ico")}  # a browser takes the drawn icon
    loaded |= drawings
    assert [address for address in drawings if address.endswith(".svg")] != []
    assert "Speculation-Rules" not in response.headers
    assert [script for script in page.iter("script") if script.get("type") != "application/ld+json"] == []
    return {path: len(brotli.compress(response.content, quality=11))} | {
        address: sent_size(folder / address.removeprefix("/static/")) for address in loaded
    }


def sent_size(file: Path) -> int:
    """Of the compressed file where there is one."""
    compressed = file.with_name(f"{file.name}.br")
    return (compressed if compressed.exists() else file).stat().st_size


@pytest.mark.parametrize("path", ARTICLES)
def test_first_visit_to_an_article_is_light(weights: Weights, path: str) -> None:
    weight = weights[path]
    html = weight[path]
    css = sum(size for address, size in weight.items() if address.endswith(".css"))
    pictures = sum(size for address, size in weight.items() if re.search(r"\.(svg|png|ico|avif|webp|jpg)$", address))

    assert (html <= 20_000, css <= 10_000) == (True, True)
    assert sum(weight.values()) - pictures <= 60_000
    assert sum(weight.values()) <= 90_000
    assert len(weight) <= 6
