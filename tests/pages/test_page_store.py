import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO

import brotli
import pytest
import time_machine
from django.conf import settings as project
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, connection, transaction
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from clinic_site import edition, facts
from clinic_site.models import ClinicProfile, Closure, Fee
from pages import page_store, publishing
from pages.models import Article
from pages.page_store import PageStore
from tests.clinic_site.metrics.told import counting_here, told_by, value
from tests.factories import RECEIVED_AT, make_request, make_staff

pytestmark = pytest.mark.django_db
ARTICLE = "/learn/ketamine-for-depression/"


class Answer:
    def __init__(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        self.status = int(status[:3])
        self.headers = dict(headers)
        self.body = body
        assert len(headers) == len(self.headers), "a header stands twice"

    @property
    def text(self) -> str:
        return self.body.decode()


class Process:
    """One process of the web server: asks Django behind the page store, or is answered by the store alone."""

    def __init__(self) -> None:
        self.asked_django: list[str] = []
        django = get_wsgi_application()

        def counted(environ: dict[str, object], start_response: object) -> object:
            self.asked_django.append(environ["PATH_INFO"])
            return django(environ, start_response)

        self.store = PageStore(counted)

    def ask(self, path: str, *, method: str = "GET", query: str = "", **environ: str) -> Answer:
        edition.forget_edition()
        asked = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": "testserver",
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "REMOTE_ADDR": "127.0.0.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            **environ,
        }
        started: list[tuple[str, list[tuple[str, str]]]] = []
        with one_transaction():
            body = b"".join(self.store(asked, lambda *arguments: started.append(arguments)))
        ((status, headers),) = started
        return Answer(status, headers, body)


@contextmanager
def one_transaction() -> Iterator[None]:
    """A test runs in one transaction, so its connection stays open between two pages."""
    cut = [signal for signal in (request_started, request_finished) if signal.disconnect(close_old_connections)]
    yield
    for signal in cut:
        signal.connect(close_old_connections)


@pytest.fixture
def process(articles: None) -> Process:
    return Process()


# What is kept, and for whom.


def test_a_page_that_was_read_once_is_sent_without_asking_django_or_the_database(
    process: Process, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = process.ask(ARTICLE)
    with django_assert_num_queries(1):  # the look at the edition
        second = process.ask(ARTICLE)

    assert process.asked_django == [ARTICLE]
    assert (second.status, second.headers, second.body) == (200, first.headers, first.body)


def test_a_kept_page_is_what_django_says_with_the_same_security_headers(process: Process) -> None:
    plain = Client().get(ARTICLE)
    own = {"ETag", "Vary", "Content-Length", "X-Request-Id"}
    for answer in (process.ask(ARTICLE), process.ask(ARTICLE)):
        assert answer.body == plain.content
        assert {k: v for k, v in answer.headers.items() if k not in own} == {
            k: v for k, v in plain.headers.items() if k not in own
        }
        assert set(answer.headers) >= {"Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"}


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None),
        ("identity", None),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("*", "br"),
        ("GZIP", "gzip"),
        ("br;q=nonsense, gzip", "gzip"),
        (",;,;q=", None),
    ],
)
def test_a_page_comes_in_the_encoding_that_a_browser_can_read(
    process: Process, accepted: str, encoding: str | None
) -> None:
    plain = process.ask(ARTICLE).body
    answer = process.ask(ARTICLE, HTTP_ACCEPT_ENCODING=accepted)
    undo = {"gzip": gzip.decompress, "br": brotli.decompress, None: bytes}[encoding]

    assert answer.headers.get("Content-Encoding") == encoding
    assert undo(answer.body) == plain
    assert (answer.headers["Vary"], answer.headers["Content-Length"]) == ("Accept-Encoding", str(len(answer.body)))


def test_each_encoding_has_a_strong_tag_of_its_own(process: Process) -> None:
    tags = [process.ask(ARTICLE, HTTP_ACCEPT_ENCODING=name).headers["ETag"] for name in ("", "gzip", "br")]

    assert len(set(tags)) == 3
    assert [tag for tag in tags if not (tag.startswith('"') and tag.endswith('"'))] == []


@pytest.mark.parametrize("said", ["{}", "W/{}", '"other", {}', "*"])
def test_a_browser_that_has_the_page_is_told_that_it_is_still_right(process: Process, said: str) -> None:
    tag = process.ask(ARTICLE, HTTP_ACCEPT_ENCODING="br").headers["ETag"]
    answer = process.ask(ARTICLE, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=said.format(tag))

    assert (answer.status, answer.body, answer.headers["ETag"]) == (304, b"", tag)
    assert "Content-Length" not in answer.headers
    assert "Content-Security-Policy" in answer.headers


def test_a_browser_that_has_another_page_gets_this_one(process: Process) -> None:
    tag = process.ask(ARTICLE, HTTP_ACCEPT_ENCODING="gzip").headers["ETag"]

    for said in (tag, '"other"', "nonsense", '"'):
        assert process.ask(ARTICLE, HTTP_ACCEPT_ENCODING="br", HTTP_IF_NONE_MATCH=said).status == 200


def test_head_has_the_headers_of_get_and_no_body(process: Process) -> None:
    first = process.ask(ARTICLE, method="HEAD")
    whole = process.ask(ARTICLE)
    again = process.ask(ARTICLE, method="HEAD")

    assert (first.body, again.body) == (b"", b"")
    assert first.headers == whole.headers == again.headers
    assert process.ask("/consultation/", method="HEAD").body == b""


def test_a_query_string_changes_nothing_and_fills_nothing(process: Process) -> None:
    plain = process.ask("/about/")
    for number in range(3):
        assert process.ask("/about/", query=f"utm_source={number}").body == plain.body

    assert process.asked_django == ["/about/"]
    assert list(process.store.now.pages) == ["/about/"]


def test_a_list_with_pages_answers_a_query_anew_and_keeps_the_first_page(process: Process) -> None:
    process.ask("/learn/")
    for query in ("page=1", "page=2"):
        process.ask("/learn/", query=query)
    process.ask("/learn/")

    assert process.asked_django == ["/learn/"] * 3
    assert list(process.store.now.pages) == ["/learn/"]


def test_signed_in_staff_get_a_fresh_page_that_nobody_keeps(process: Process) -> None:
    process.ask("/contact/")
    answer = process.ask("/contact/", HTTP_COOKIE="session=abc")

    assert process.asked_django == ["/contact/", "/contact/"]
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in answer.headers


def test_cookies_of_visitors_make_no_difference(process: Process) -> None:
    process.ask("/contact/")
    process.ask("/contact/", HTTP_COOKIE="csrf=abc; receipt=xyz")

    assert process.asked_django == ["/contact/"]


@pytest.mark.parametrize("path", ["/consultation/", "/consultation/received/", "/nope/", "/admin/login/", "/healthz"])
def test_what_is_not_the_same_for_everybody_is_never_kept(process: Process, path: str) -> None:
    answers = [process.ask(path, HTTP_ACCEPT_ENCODING="br"), process.ask(path, HTTP_ACCEPT_ENCODING="br")]

    assert process.asked_django == [path, path]
    assert [answer for answer in answers if "public" in answer.headers.get("Cache-Control", "")] == []


def test_a_post_or_a_body_goes_past_the_store(process: Process) -> None:
    process.ask("/about/")

    assert process.ask("/about/", method="POST", CONTENT_LENGTH="0").status == 403
    assert process.ask("/about/", CONTENT_LENGTH="5000000", **{"wsgi.input": BytesIO(b"")}).status == 413


def test_a_strange_host_gets_no_kept_page(process: Process) -> None:
    process.ask("/about/")

    assert process.ask("/about/", HTTP_HOST="evil.example").status == 400


def test_under_https_a_kept_page_is_not_sent_in_the_open(articles: None, settings: Settings) -> None:
    settings.HTTPS = settings.SECURE_SSL_REDIRECT = True
    settings.TRUSTED_PROXIES = []
    process = Process()
    assert process.ask("/about/", **{"wsgi.url_scheme": "https"}).status == 200

    assert process.ask("/about/").status == 301
    assert process.ask("/about/", HTTP_X_FORWARDED_PROTO="https").status == 301  # a stranger's word
    assert process.asked_django == ["/about/"] * 3


def test_shared_caches_may_keep_a_page_for_half_a_minute(process: Process) -> None:
    assert process.ask(ARTICLE).headers["Cache-Control"] == "public, max-age=30, stale-if-error=86400"


# When it goes.


def change_phone() -> None:
    ClinicProfile.objects.filter(pk=1).update(phone="(703) 777-1234")


def raw_change() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_site_clinicprofile SET street = '1 Main Street'")


def add_closure() -> None:
    Closure.objects.create(first_day=date(2099, 1, 1), last_day=date(2099, 1, 1), reason="New Year")


def add_fee() -> None:
    money = {"name": "Infusion", "low": 612, "high": 700}
    Fee.objects.create(**money, includes="All.", could_add="No.", effective_on=date(2026, 11, 1))


def new_words() -> None:
    article = Article.objects.get(slug="ketamine-for-depression")
    draft = publishing.new_draft(article, written_by=None, title="Other words about ketamine")
    publishing.send_to_review(draft)


def move_article() -> None:
    Article.objects.filter(slug="ketamine-for-depression").update(position=99)


def remove_hours() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM clinic_site_openinghours WHERE weekday = 4")


@pytest.mark.parametrize(
    ("change", "path", "shows"),
    [
        (change_phone, ARTICLE, "(703) 777-1234"),
        (raw_change, ARTICLE, "1 Main Street"),
        (add_closure, "/about/", "New Year"),
        (add_fee, "/fees/", "$612"),
        (new_words, ARTICLE, "Other words about ketamine"),
        (new_words, "/", "Other words about ketamine"),
        (remove_hours, "/contact/", "Monday to Thursday"),
    ],
)
def test_a_change_shows_in_every_process_on_the_next_page(
    articles: None, change: object, path: str, shows: str
) -> None:
    here, elsewhere = Process(), Process()
    before = [process.ask(path) for process in (here, elsewhere)]
    change()

    after = [process.ask(path) for process in (here, elsewhere)]
    assert [shows in answer.text for answer in before] == [False, False]
    assert [shows in answer.text for answer in after] == [True, True]
    assert before[0].headers["ETag"] != after[0].headers["ETag"] == after[1].headers["ETag"]


def test_the_order_of_articles_shows_on_the_next_page(process: Process) -> None:
    before = process.ask("/learn/").text
    move_article()
    after = process.ask("/learn/").text

    assert before.index(ARTICLE) < before.index("/learn/ketamine-and-autism/")
    assert after.index(ARTICLE) > after.index("/learn/ketamine-and-autism/")


def test_a_request_a_draft_and_a_save_without_a_change_throw_nothing_away(process: Process) -> None:
    process.ask(ARTICLE)
    make_request()
    make_staff("edith", "editor")
    publishing.new_draft(Article.objects.first(), written_by=None, title="Not yet")
    ClinicProfile.objects.get(pk=1).save()
    process.ask(ARTICLE)

    assert process.asked_django == [ARTICLE]


def test_a_page_that_does_not_show_what_changed_keeps_its_tag(process: Process) -> None:
    before = process.ask("/robots.txt"), process.ask("/contact/")
    change_phone()
    after = process.ask("/robots.txt"), process.ask("/contact/")

    assert before[0].headers["ETag"] == after[0].headers["ETag"]
    assert before[1].headers["ETag"] != after[1].headers["ETag"]


def test_a_closing_day_leaves_the_page_at_midnight_in_leesburg(process: Process) -> None:
    Closure.objects.create(first_day=date(2026, 11, 26), last_day=date(2026, 11, 27), reason="Thanksgiving")
    midnight = RECEIVED_AT.replace(hour=5, minute=0) + timedelta(days=5)  # the 28th, UTC
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False):
        assert "Thanksgiving" in process.ask("/contact/").text
        assert "Thanksgiving" in process.ask("/contact/").text
    with time_machine.travel(midnight, tick=False):
        assert "Thanksgiving" not in process.ask("/contact/").text

    assert process.asked_django == ["/contact/"] * 2


def test_a_change_that_happens_while_a_page_is_made_is_not_lost(process: Process) -> None:
    django = process.store.application

    def changed_meanwhile(environ: object, start_response: object) -> object:
        answer = django(environ, start_response)
        process.store.application = django
        change_phone()
        process.ask("/privacy/")  # another visitor, whose question finds the new edition
        return answer

    process.store.application = changed_meanwhile
    process.ask("/contact/")

    assert "(703) 777-1234" in process.ask("/contact/").text


# When things go wrong.


def test_what_is_kept_is_still_read_while_the_database_is_away(process: Process) -> None:
    process.ask(ARTICLE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE clinic_site_edition RENAME TO moved_away")
        answer = process.ask(ARTICLE)
        transaction.set_rollback(True)  # the table comes back

    assert (answer.status, "In short" in answer.text) == (200, True)
    assert process.asked_django == [ARTICLE]


def test_every_public_page_is_at_hand_before_anybody_has_read_it(process: Process) -> None:
    with one_transaction():
        process.store.make_ready()
    made = list(process.asked_django)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pages_articleversion RENAME TO moved_away")
        cursor.execute("ALTER TABLE clinic_site_edition RENAME TO moved_away_too")
        answers = {path: process.ask(path).status for path in ["/", "/learn/", "/fees/", "/privacy/", ARTICLE]}
        transaction.set_rollback(True)  # the tables come back

    assert set(answers.values()) == {200}
    assert process.asked_django == made


def test_what_the_clock_would_change_is_still_read_while_the_database_is_away(process: Process) -> None:
    Closure.objects.create(first_day=date(2026, 11, 26), last_day=date(2026, 11, 27), reason="Thanksgiving")
    midnight = RECEIVED_AT.replace(hour=5, minute=0) + timedelta(days=5)  # the 28th, UTC
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False) as clock:
        process.ask(ARTICLE)
        clock.shift(timedelta(hours=2))
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("ALTER TABLE clinic_site_edition RENAME TO moved_away")
            cursor.execute("ALTER TABLE clinic_site_closure RENAME TO moved_away_too")
            cursor.execute("ALTER TABLE pages_articleversion RENAME TO moved_away_as_well")
            while_away = process.ask(ARTICLE)
            transaction.set_rollback(True)  # the tables come back
        clock.shift(timedelta(minutes=1))
        process.ask(ARTICLE)

    assert (while_away.status, "In short" in while_away.text) == (200, True)
    assert process.asked_django == [ARTICLE, ARTICLE]


def test_more_pages_than_fit_push_out_the_oldest(process: Process, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "LARGEST", 200_000)
    paths = ["/", "/learn/", "/about/", "/fees/", "/contact/", "/privacy/", ARTICLE]
    for path in paths:
        process.ask(path)

    kept = process.store.now.pages
    assert list(kept) == paths[-len(kept) :]
    assert process.store.now.size == sum(page.size for page in kept.values()) <= 200_000


def test_a_page_made_of_older_facts_is_sent_and_not_kept(process: Process) -> None:
    process.ask("/contact/")
    change_phone()
    with facts._lock, ask_anyway(process):
        older = process.ask("/contact/")
    newer = process.ask("/contact/")

    assert ("(703) 555-0142" in older.text, "(703) 777-1234" in newer.text) == (True, True)


@contextmanager
def ask_anyway(process: Process) -> Iterator[None]:
    """Wait for nobody who reads the facts."""
    before, facts.WAIT_FOR_READER = facts.WAIT_FOR_READER, 0
    yield
    facts.WAIT_FOR_READER = before


def test_a_page_that_needs_no_database_is_sent_while_it_is_away(process: Process) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pages_articleversion RENAME TO moved_away")
        answer = process.ask("/robots.txt")
        transaction.set_rollback(True)  # the table comes back

    assert answer.status == 200


def test_a_change_by_the_clock_while_a_page_is_made_is_not_lost(process: Process) -> None:
    Closure.objects.create(first_day=date(2026, 11, 26), last_day=date(2026, 11, 27), reason="Thanksgiving")
    midnight = RECEIVED_AT.replace(hour=5, minute=0) + timedelta(days=5)  # the 28th, UTC
    django = process.store.application
    with time_machine.travel(midnight - timedelta(seconds=1), tick=False) as clock:

        def slowly(environ: object, start_response: object) -> object:
            answer = django(environ, start_response)
            clock.shift(timedelta(seconds=2))
            return answer

        process.store.application = slowly
        assert "Thanksgiving" in process.ask("/contact/").text
        process.store.application = django

        assert "Thanksgiving" not in process.ask("/contact/").text


@pytest.mark.parametrize("host", ["testserver:1", "TESTSERVER", "testserver:443"])
def test_a_host_may_be_written_in_any_way_that_django_takes(process: Process, host: str) -> None:
    process.ask("/about/")
    process.ask("/about/", HTTP_HOST=host)

    assert process.asked_django == ["/about/"]


def test_a_cookie_that_only_ends_like_that_of_staff_makes_no_difference(process: Process) -> None:
    process.ask("/about/")
    process.ask("/about/", HTTP_COOKIE="xsession=1; my-session=2")

    assert process.asked_django == ["/about/"]


def test_a_page_that_sets_a_cookie_is_never_kept() -> None:
    def careless(environ: object, start_response: Callable[..., None]) -> HttpResponse:
        response = HttpResponse("for one person")
        response.is_published, response.reads_query = True, False
        response.set_cookie("who", "me")
        start_response("200 OK", list(response.items()))
        return response

    store = PageStore(careless)
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "testserver"}
    b"".join(store(environ, lambda *arguments: None))

    assert store.now.pages == {}


def test_the_list_of_articles_lets_the_browser_fetch_the_next_page_and_never_the_form(process: Process) -> None:
    rules = process.ask("/learn/").headers["Speculation-Rules"].strip('"').removeprefix("/static/")
    ((only,),) = json.loads((project.BASE_DIR / "static" / rules).read_text()).values()
    addresses = [path.replace("*", "ketamine-and-autism/") for path in only["where"]["href_matches"]]

    assert [path for path in addresses if path.startswith(("/consultation", "/admin"))] == []
    assert [process.ask(path.replace("*", "ketamine-and-autism/")).status for path in addresses] == [200] * len(
        addresses
    )


def test_prices_that_were_emptied_at_one_stroke_are_gone_from_the_next_page(process: Process) -> None:
    add_fee()
    before = process.ask("/fees/").text
    with connection.cursor() as cursor:
        stroke = "TRUNCATE" if connection.vendor == "postgresql" else "DELETE FROM"
        cursor.execute(f"{stroke} clinic_site_fee")

    assert ("$612" in before, "$612" in process.ask("/fees/").text) == (True, False)


def test_page_from_the_store_is_counted_as_one_that_django_makes_by_the_pattern_of_its_address(articles: None) -> None:
    process = Process()
    with counting_here():
        first = process.ask(ARTICLE)
        process.ask(ARTICLE)
        process.ask(ARTICLE, method="HEAD")
        process.ask(ARTICLE, HTTP_IF_NONE_MATCH=first.headers["ETag"])
        told = told_by()

    assert process.asked_django == [ARTICLE]
    counted = {
        (method, status): value(told, "answers_total", method=method, route="/learn/<slug:slug>/", status=status)
        for method in ("GET", "HEAD")
        for status in ("2xx", "3xx")
    }
    assert counted == {("GET", "2xx"): 2, ("GET", "3xx"): 1, ("HEAD", "2xx"): 1, ("HEAD", "3xx"): 0}
    assert [labels for labels in told if "depression" in str(labels)] == []
