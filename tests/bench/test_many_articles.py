import pytest
from django.test import Client

from bench.many_articles import fill
from pages.shelf import shelf

pytestmark = pytest.mark.django_db


def test_database_is_filled_up_with_articles_that_visitors_can_read(articles: None, client: Client) -> None:
    fill(8)

    assert len(shelf().cards) == 8
    assert client.get("/learn/copy-1/").status_code == 200
    assert client.get("/learn/ketamine-for-depression/").status_code == 200
