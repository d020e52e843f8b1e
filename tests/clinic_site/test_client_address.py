import ipaddress

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from clinic_site.client_address import UNKNOWN, ClientAddressMiddleware, client_address, throttle_key_of


def seen(peer: str, **headers: str) -> HttpRequest:
    """The request as views get it."""
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)
    ClientAddressMiddleware(lambda request: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded_for", "visitor"),
    [
        ("", "203.0.113.7", "", "203.0.113.7"),
        ("", "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.0/8", "203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("10.0.0.0/8", "10.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, 198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.0/8", "10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "nonsense", "10.0.0.1"),
        ("10.0.0.0/8", "10.0.0.1", "1.2.3.4, nonsense, 10.0.0.2", "10.0.0.2"),
        ("10.0.0.0/8", "10.0.0.1", "<script>, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.2", "198.51.100.1", "10.0.0.2"),
        ("2001:db8::/32", "2001:db8::1", "2001:db9::5", "2001:db9::5"),
        ("10.0.0.0/8", "::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"),
        ("", "", "198.51.100.1", UNKNOWN),
        ("", "unix:", "198.51.100.1", UNKNOWN),
        ("", "fe80::1%eth0", "", "fe80::1"),
    ],
)
def test_visitors_address_is_believed_from_our_own_proxies_alone(
    settings: object, trusted: str, peer: str, forwarded_for: str, visitor: str
) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network(word) for word in trusted.split(",") if word]
    headers = {"HTTP_X_FORWARDED_FOR": forwarded_for} if forwarded_for else {}

    assert client_address(seen(peer, **headers)) == visitor


@pytest.mark.parametrize(
    "header",
    [
        "HTTP_X_FORWARDED_FOR",
        "HTTP_X_FORWARDED_PROTO",
        "HTTP_X_FORWARDED_HOST",
        "HTTP_X_FORWARDED_PORT",
        "HTTP_FORWARDED",
    ],
)
def test_headers_of_a_proxy_are_dropped_when_a_stranger_sends_them(settings: object, header: str) -> None:
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("10.0.0.0/8")]

    assert header not in seen("203.0.113.7", **{header: "https"}).META
    assert seen("10.0.0.1", **{header: "https"}).META[header] == "https"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::9", "2001:db8:1:3::/64"),
        (UNKNOWN, UNKNOWN),
    ],
)
def test_one_visitor_is_one_ipv4_address_or_one_ipv6_network(address: str, key: str) -> None:
    assert throttle_key_of(address) == key
