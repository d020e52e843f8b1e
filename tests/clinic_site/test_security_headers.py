from pathlib import Path

import pytest
from django.conf import settings
from django.http.response import ResponseHeaders
from django.test import Client
from django.test.utils import override_settings

from tests.factories import EVERY_ANSWER, make_staff

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "object-src 'none'",
    "frame-ancestors 'none'",
}
PUBLIC = [
    "/",
    "/learn/",
    "/about/",
    "/fees/",
    "/contact/",
    "/privacy/",
    "/how-we-write/",
    "/sitemap.xml",
    "/robots.txt",
]
EVERYWHERE = [
    *PUBLIC,
    "/no-such-page/",
    "/healthz",
    "/static/css/tokens.css",
    "/static/no-such-file.css",
    "/admin/login/",
]


@pytest.fixture(autouse=True)
def static_files_from_their_sources(settings: object) -> None:
    settings.WHITENOISE_USE_FINDERS = True


@pytest.fixture
def owner(db: None) -> Client:
    client = Client()
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")
    return client


def headers_of(client: Client, path: str, **extra: object) -> ResponseHeaders:
    response = client.get(path, **extra)
    response.close()  # a static file is open until then
    return response.headers


@pytest.mark.parametrize("path", [*EVERYWHERE, "/admin/", "/consultation/", "/consultation/received/"])
def test_every_answer_carries_the_strict_content_policy(owner: Client, path: str) -> None:
    policy = headers_of(owner, path)["Content-Security-Policy"]

    assert set(policy.split("; ")) == POLICY


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_tells_browsers_to_be_careful(client: Client, path: str) -> None:
    headers = headers_of(client, path)

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "geolocation=()" in headers["Permissions-Policy"]
    assert "microphone=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/no-such-page/", "/admin/login/", "/consultation/"])
def test_no_page_can_be_framed(client: Client, path: str) -> None:
    assert client.get(path).headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("path", [*EVERYWHERE, "/consultation/", "/consultation/received/", "/admin/"])
@pytest.mark.parametrize("method", ["get", "post", "options"])
def test_no_other_site_is_let_in_to_read_an_answer(owner: Client, method: str, path: str) -> None:
    asked = {"origin": "https://stranger.example", "access-control-request-method": "POST"}
    response = getattr(owner, method)(path, headers=asked)
    response.close()

    assert [name for name in response.headers if name.lower().startswith("access-control-")] == []


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        *(
            (path, "text/html; charset=utf-8")
            for path in ("/", "/learn/", "/consultation/", "/admin/", "/no-such-page/")
        ),
        ("/sitemap.xml", "application/xml"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/static/css/tokens.css", 'text/css; charset="utf-8"'),
    ],
)
def test_every_answer_says_of_what_kind_it_is(owner: Client, path: str, kind: str) -> None:
    assert headers_of(owner, path)["Content-Type"] == kind


@pytest.mark.parametrize("path", [path for path in EVERYWHERE if path.endswith("/")])
def test_no_page_asks_for_a_plug_in(client: Client, path: str) -> None:
    html = client.get(path).text

    assert "<html" in html
    assert [mark for mark in ("<object", "<embed", "<applet") if mark in html] == []


def test_refused_host_gets_the_headers_too(client: Client) -> None:
    response = client.get("/", HTTP_HOST="stranger.example")

    assert response.status_code == 400
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY


@pytest.mark.parametrize("path", ["/", "/no-such-page/", "/static/css/tokens.css", "/admin/login/"])
@override_settings(SECURE_HSTS_SECONDS=63072000, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True)
def test_browsers_are_told_to_come_by_https_for_two_years(path: str) -> None:
    headers = headers_of(Client(), path, secure=True)

    assert headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains; preload"


def test_locally_nothing_is_said_about_https(client: Client) -> None:
    assert "Strict-Transport-Security" not in client.get("/", secure=True).headers


@override_settings(SECURE_SSL_REDIRECT=True)
@pytest.mark.parametrize("path", ["/", "/consultation/", "/admin/login/", "/no-such-page/"])
def test_visitor_who_comes_by_http_is_sent_to_https(client: Client, path: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (301, f"https://testserver{path}")


@override_settings(SECURE_SSL_REDIRECT=True)
@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_monitors_on_the_same_machine_need_no_https(client: Client, path: str) -> None:
    assert client.get(path).status_code != 301


@override_settings(SECURE_SSL_REDIRECT=True)
def test_stranger_cannot_pretend_to_have_come_by_https(client: Client) -> None:
    assert client.get("/", HTTP_X_FORWARDED_PROTO="https").status_code == 301


@pytest.mark.parametrize("path", [*PUBLIC, "/learn/how-ketamine-works/", "/no-such-page/", "/consultation/received/"])
def test_public_pages_set_no_cookie_and_do_not_vary_by_one(articles: None, client: Client, path: str) -> None:
    response = client.get(path)

    assert response.cookies.output() == ""
    assert "cookie" not in response.headers.get("Vary", "").lower()


def test_public_pages_set_no_cookie_for_staff_who_are_signed_in(owner: Client) -> None:
    assert owner.get("/").cookies.output() == ""


def test_form_sets_one_cookie_that_scripts_cannot_read(client: Client) -> None:
    cookies = client.get("/consultation/").cookies

    assert list(cookies) == ["csrf"]
    assert (cookies["csrf"]["httponly"], cookies["csrf"]["samesite"], cookies["csrf"]["max-age"]) == (True, "Lax", "")


def test_confirmation_cookie_lasts_half_an_hour_and_scripts_cannot_read_it(client: Client) -> None:
    cookie = client.post("/consultation/", EVERY_ANSWER).cookies["receipt"]

    assert (cookie["httponly"], cookie["max-age"], cookie["samesite"]) == (True, 1800, "Lax")


@pytest.mark.parametrize("path", ["/consultation/", "/consultation/received/", "/admin/", "/admin/login/"])
def test_pages_with_somebodys_data_are_kept_by_no_browser(owner: Client, path: str) -> None:
    assert "no-store" in owner.get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/admin/", "/admin/login/", "/admin/no-such-page/"])
def test_staff_pages_ask_search_engines_to_stay_away(owner: Client, path: str) -> None:
    assert owner.get(path).headers["X-Robots-Tag"] == "noindex, nofollow"


@pytest.mark.parametrize("path", ["/admin/", "/admin/clinic_site/clinicprofile/1/change/", "/admin/auth/user/add/"])
def test_staff_pages_run_no_inline_script_or_style_either(owner: Client, path: str) -> None:
    html = owner.get(path).text

    assert [mark for mark in (" style=", "<style", " onclick=", "javascript:") if mark in html] == []


def test_static_files_of_the_site_are_there(client: Client) -> None:
    response = client.get("/static/css/tokens.css")

    assert response.status_code == 200
    assert response.getvalue() == (Path(settings.BASE_DIR) / "static/css/tokens.css").read_bytes()
    assert "Access-Control-Allow-Origin" not in response.headers


def test_static_files_are_called_so_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="clinic.requests"):
        headers_of(client, "/static/css/tokens.css")
        headers_of(client, "/static/no-such-file.css")

    said = [(record.fields["route"], record.fields["status"]) for record in caplog.records]
    assert said == [("(static file)", 200), ("(no such page)", 404)]
