import pytest
from django.test import Client

from bench.many_articles import fill
from pages.search.answer import answer
from pages.search.index import update_index
from pages.shelf import shelf

pytestmark = pytest.mark.django_db


def test_database_is_filled_up_with_articles_that_visitors_can_read(articles: None, client: Client) -> None:
    fill(8)

    assert len(shelf().cards) == 8
    assert client.get("/learn/copy-1/").status_code == 200
    assert client.get("/learn/ketamine-for-depression/").status_code == 200


def test_copies_are_found_by_search_like_the_articles_that_they_copy(articles: None) -> None:
    fill(12)

    assert {result.url for result in answer("bladder").results} >= {"/learn/how-ketamine-works/", "/learn/copy-0/"}
    assert update_index() == 0
