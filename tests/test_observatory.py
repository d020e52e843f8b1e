"""The rules of Mozilla's HTTP Observatory, with the points that it gives for each, applied to what the site answers.

Written after its published table (developer.mozilla.org/en-US/observatory/docs/tests_and_scoring) and its own code as
both stood in 2026. Left out: the list of hosts that browsers know for HTTPS (5 points), which only a host can be on.
"""

import re
from http.cookies import SimpleCookie

import pytest
from django.http import HttpResponse
from django.test import Client
from django.test.utils import override_settings

from tests.factories import make_staff
from tests.markup import parse

pytestmark = pytest.mark.django_db
HTTPS = {
    "SECURE_SSL_REDIRECT": True,
    "SECURE_HSTS_SECONDS": 63072000,
    "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
    "SECURE_HSTS_PRELOAD": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
}
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "https://*"}
INLINE = {"'unsafe-inline'", "data:"}
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
HALF_A_YEAR = 15_768_000  # seconds
ENOUGH_FOR_BONUS = 90


def content_policy(response: HttpResponse) -> dict[str, set[str]]:
    parts = [part.split() for part in response.headers.get("Content-Security-Policy", "").split(";")]
    return {part[0]: set(part[1:]) for part in parts if part}


def policy_points(response: HttpResponse) -> int:
    policy = content_policy(response)
    if not policy:
        return -25
    script, style, objects = (
        policy.get(name, policy.get("default-src", {"*"})) for name in ("script-src", "style-src", "object-src")
    )
    if script & (BROAD | INLINE) or objects & BROAD:
        return -20
    if any(source.startswith(("http:", "ftp:")) for sources in policy.values() for source in sources):
        return -20
    if "'unsafe-eval'" in script | style:
        return -10
    if style & (BROAD | INLINE):
        return 0
    return 10 if policy.get("default-src") == {"'none'"} else 5


def cookie_points(cookies: SimpleCookie) -> int:
    """Every cookie of ours is Secure, HttpOnly and SameSite: the first that is not decides."""
    found = list(cookies.values())
    if not found:
        return 0
    if any(not cookie["secure"] for cookie in found):
        return -40
    if any(not cookie["httponly"] for cookie in found):
        return -30
    if any(cookie["samesite"] not in ("Lax", "Strict") for cookie in found):
        return -20
    return 5


def hsts_points(response: HttpResponse) -> int:
    found = re.search(r"max-age=(\d+)", response.headers.get("Strict-Transport-Security", ""))
    return -20 if not found else 0 if int(found[1]) >= HALF_A_YEAR else -10


def script_points(response: HttpResponse) -> int:
    """Scripts of our own origin need no integrity mark, and get no points for it."""
    sources = [script.get("src", "") for script in parse(response.text).iter("script")]
    return -50 if any("//" in source for source in sources) else 0


def header_points(response: HttpResponse) -> list[int]:
    headers = response.headers
    return [
        5 if "frame-ancestors" in content_policy(response) else 0 if "X-Frame-Options" in headers else -20,
        0 if headers.get("X-Content-Type-Options") == "nosniff" else -5,
        5 if headers.get("Referrer-Policy") in PRIVATE else 0 if "Referrer-Policy" not in headers else -5,
        10 if headers.get("Cross-Origin-Resource-Policy") in ("same-origin", "same-site") else 0,
        -50 if headers.get("Access-Control-Allow-Credentials") == "true" else 0,
    ]


def redirect_points(path: str) -> int:
    response = Client().get(path)
    leads_to = response.headers.get("Location", "")
    return 0 if response.status_code == 301 and leads_to == f"https://testserver{path}" else -20


def score(path: str, client: Client) -> int:
    response = client.get(path, secure=True)
    points = [
        policy_points(response),
        cookie_points(response.cookies),
        hsts_points(response),
        script_points(response),
        redirect_points(path),
        *header_points(response),
    ]
    base = max(0, 100 + sum(point for point in points if point < 0))
    return base + sum(point for point in points if point > 0) if base >= ENOUGH_FOR_BONUS else base


@override_settings(**HTTPS)
@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", 130), ("/learn/", 130), ("/privacy/", 130), ("/no-such-page/", 130), ("/consultation/", 135)],
)
def test_public_pages_reach_an_a_plus(client: Client, path: str, expected: int) -> None:
    assert score(path, client) == expected >= 100


@override_settings(**HTTPS)
@pytest.mark.parametrize("path", ["/admin/login/", "/admin/", "/admin/consultations/consultationrequest/"])
def test_pages_of_staff_reach_an_a_plus(client: Client, path: str) -> None:
    client.force_login(make_staff("olga", "owner"), backend="clinic_site.staff_backend.StaffBackend")

    assert score(path, client) >= 130


def test_without_https_there_is_no_a_plus(client: Client) -> None:
    assert score("/", client) < 90


@pytest.mark.parametrize(
    ("header", "value", "points"),
    [
        ("", "", -25),
        ("default-src 'none'", "", 10),
        ("default-src 'self'", "", 5),
        ("default-src 'self'; script-src 'self' 'unsafe-inline'", "", -20),
        ("script-src 'self'", "", -20),
        ("default-src 'none'; style-src 'unsafe-inline'", "", 0),
        ("default-src 'none'; script-src 'unsafe-eval'", "", -10),
    ],
)
def test_points_for_a_content_policy_are_those_of_the_table(header: str, value: str, points: int) -> None:
    assert policy_points(HttpResponse(headers={"Content-Security-Policy": header} if header else {})) == points
