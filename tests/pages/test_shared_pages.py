"""Several machines share finished pages in a cache that may be empty, gone, or in somebody else's hands."""

import logging
import pickle
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from django.core.cache import caches
from pytest_django import Settings

from clinic_site import edition
from clinic_site.models import ClinicProfile
from pages import shared_pages
from tests.pages.test_page_store import ARTICLE, Process
from tests.redis_server import RedisServer, find_redis

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings) -> Iterator[RedisServer]:
    if not find_redis():
        pytest.skip("there is no Redis or Valkey server here")
    own = RedisServer()
    own.start()
    share(settings, own.url)
    yield own
    own.end()


@pytest.fixture
def said() -> Iterator[list[str]]:
    """What the log says of the shared pages."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())
    shared_pages.logger.addHandler(handler)
    yield lines
    shared_pages.logger.removeHandler(handler)


def share(settings: Settings, url: str) -> None:
    settings.CACHES = {"default": {"BACKEND": "clinic_site.shared_cache.SharedCache", "LOCATION": url}}
    settings.CACHE_IS_SHARED = True


def test_a_page_that_one_machine_made_is_sent_by_the_other_without_asking_django(
    articles: None, server: RedisServer
) -> None:
    one, other = Process(), Process()
    made, taken = one.ask(ARTICLE), other.ask(ARTICLE)

    assert (one.asked_django, other.asked_django) == ([ARTICLE], [])
    assert (taken.status, taken.headers, taken.body) == (200, made.headers, made.body)
    for encoding in ("gzip", "br"):
        assert (
            other.ask(ARTICLE, HTTP_ACCEPT_ENCODING=encoding).body
            == one.ask(ARTICLE, HTTP_ACCEPT_ENCODING=encoding).body
        )


def test_what_changes_on_one_machine_is_never_shown_old_by_the_other(articles: None, server: RedisServer) -> None:
    one, other = Process(), Process()
    one.ask(ARTICLE)
    ClinicProfile.objects.update_or_create(pk=1, defaults={"phone": "703 555 0123"})
    edition.look_now()

    assert "703 555 0123" in other.ask(ARTICLE).text
    assert "703 555 0123" in one.ask(ARTICLE).text


@pytest.mark.parametrize("name", shared_pages.SETTINGS)
def test_a_release_with_other_settings_makes_its_own_pages(
    articles: None, server: RedisServer, settings: Settings, name: str
) -> None:
    before = digest_anew()
    setattr(settings, name, "another")

    assert digest_anew() != before


def test_staff_and_questions_and_posts_are_answered_by_django(articles: None, server: RedisServer) -> None:
    one, other = Process(), Process()
    one.ask(ARTICLE)
    one.ask("/search/", query="q=sleep")
    other.ask(ARTICLE, HTTP_COOKIE="session=somebody")
    other.ask("/search/", query="q=sleep")
    other.ask(ARTICLE, method="POST")

    assert other.asked_django == [ARTICLE, "/search/", ARTICLE]


def test_no_page_is_shared_longer_than_the_clock_leaves_it_right(
    articles: None, server: RedisServer, settings: Settings
) -> None:
    process = Process()
    process.ask(ARTICLE)
    (key,) = server.client.keys("*")

    assert 0 < server.client.ttl(key) <= shared_pages.LONGEST
    process.store.shared.put(7, "/", process.store.now.pages[ARTICLE], stays_until=0)
    assert server.client.keys("*") == [key]


def test_a_machine_with_a_slow_clock_leaves_no_old_page_behind(articles: None, server: RedisServer) -> None:
    """It made the page before the change by its own clock, and the cache keeps it by that clock, too."""
    slow, right = Process(), Process()
    slow.ask(ARTICLE)
    page = slow.store.now.pages[ARTICLE]
    now = time.time()
    slow.store.shared.put(7, ARTICLE, page, stays_until=now + 60)
    there = right.store.shared.get(7, ARTICLE)
    with time_machine.travel(now + 90, tick=False):
        still_there = right.store.shared.get(7, ARTICLE)

    assert (there is not None, still_there) == (True, None)


@pytest.mark.parametrize("changed", ["templates/page.html", "clinic_site/facts.py", "requirements.txt", "static/a.css"])
def test_a_release_with_another_file_makes_its_own_pages(tmp_path: Path, settings: Settings, changed: str) -> None:
    settings.BASE_DIR = tmp_path
    for name in ("templates/page.html", "clinic_site/facts.py", "requirements.txt", "static/a.css"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("before")
    before = digest_anew()
    (tmp_path / changed).write_text("after")

    assert digest_anew() != before


def digest_anew() -> str:
    shared_pages.release_digest.cache_clear()
    found = shared_pages.release_digest()
    shared_pages.release_digest.cache_clear()
    return found


@pytest.mark.parametrize("path", ["/admin/", "/static/no-such.css", "/media/pictures/x.webp"])
def test_the_cache_is_not_asked_for_what_it_never_holds(articles: None, server: RedisServer, path: str) -> None:
    process = Process()
    before = server.client.info("stats")["total_commands_processed"]
    process.ask(path)
    process.ask(ARTICLE, HTTP_COOKIE="session=somebody")
    process.ask(ARTICLE, HTTP_HOST="elsewhere.example")

    assert server.client.info("stats")["total_commands_processed"] - before <= 4  # our own questions


@pytest.mark.parametrize(
    "put_there",
    [
        b"",
        b"nonsense",
        b"\0" * 200,
        pickle.dumps(print),
        pytest.param("changed", id="a page of ours with other words"),
        pytest.param("moved", id="another page of ours"),
    ],
)
def test_what_somebody_else_put_into_the_cache_is_never_shown(
    articles: None, server: RedisServer, put_there: bytes | str
) -> None:
    one = Process()
    right = one.ask(ARTICLE)
    (key,) = server.client.keys("*")
    if put_there == "changed":
        put_there = server.client.get(key).replace(b"ketamine", b"aspirin!")
    elif put_there == "moved":
        one.ask("/about/")
        (about,) = set(server.client.keys("*")) - {key}
        put_there = server.client.get(about)
    server.client.set(key, put_there)
    other = Process()

    assert other.ask(ARTICLE).body == right.body
    assert other.asked_django == [ARTICLE]


def test_a_cache_that_vanishes_costs_nobody_a_page_and_the_log_one_line(
    articles: None, server: RedisServer, said: list[str]
) -> None:
    one, other = Process(), Process()
    one.ask(ARTICLE)
    server.stop()
    answers = [other.ask(path) for path in (ARTICLE, "/about/", "/learn/")]

    assert [answer.status for answer in answers] == [200, 200, 200]
    assert said == ["the shared cache does not answer (CacheAway); pages are made here"]
    server.start()
    other.store.shared.fails_until = 0
    other.ask("/fees/")
    assert len(server.client.keys("*")) == 1


def test_a_cache_that_takes_the_line_and_says_nothing_holds_a_visitor_up_once(
    articles: None, settings: Settings, said: list[str]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        share(settings, f"redis://127.0.0.1:{silent.getsockname()[1]}/0")
        process = Process()
        answers = [process.ask(path).status for path in (ARTICLE, "/about/", "/learn/")]

    assert answers == [200, 200, 200]
    assert said == ["the shared cache does not answer (CacheAway); pages are made here"]


@pytest.mark.parametrize("words", [b"220 mail.example ESMTP\r\n" * 5, b"$abc\r\n"])
def test_a_cache_that_speaks_another_language_is_done_without(
    articles: None, settings: Settings, said: list[str], words: bytes
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as stranger:

        def greet() -> None:
            line, _ = stranger.accept()
            line.recv(1000)
            line.sendall(words)
            line.close()

        threading.Thread(target=greet, daemon=True).start()
        share(settings, f"redis://127.0.0.1:{stranger.getsockname()[1]}/0")
        assert Process().ask(ARTICLE).status == 200

    assert said == ["the shared cache does not answer (CacheAway); pages are made here"]


def test_nothing_is_shared_while_the_database_has_not_been_seen(articles: None, server: RedisServer) -> None:
    process = Process()
    process.ask(ARTICLE)
    page = process.store.now.pages[ARTICLE]
    process.store.shared.put(edition.UNKNOWN, "/", page, stays_until=2e9)

    assert process.store.shared.get(edition.UNKNOWN, "/") is None
    assert len(server.client.keys("*")) == 1


def test_without_a_shared_cache_none_is_asked(articles: None) -> None:
    process = Process()
    process.ask(ARTICLE)

    assert caches["default"].get("page") is None
    assert process.store.shared.get(7, ARTICLE) is None
