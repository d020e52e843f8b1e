"""The one place that decides where a request comes from; throttle, sign-in and sessions all ask here."""

import ipaddress
from collections.abc import Callable, Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# What a proxy says of the visitor. From anyone else these are a stranger's words.
PROXY_HEADERS = (
    "HTTP_X_FORWARDED_FOR",
    "HTTP_X_FORWARDED_PROTO",
    "HTTP_X_FORWARDED_HOST",
    "HTTP_X_FORWARDED_PORT",
    "HTTP_FORWARDED",
)
UNKNOWN = "0.0.0.0"  # noqa: S104 (the address of nobody, not one to listen on)


class ClientAddressMiddleware:
    """Put the true address into REMOTE_ADDR, and drop proxy headers that no proxy of ours wrote."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = _parse(request.META.get("REMOTE_ADDR", ""))
        if _is_trusted(peer):
            request.META["REMOTE_ADDR"] = _behind_proxies(peer, request.META.get("HTTP_X_FORWARDED_FOR", ""))
        else:
            for header in PROXY_HEADERS:
                request.META.pop(header, None)
            request.META["REMOTE_ADDR"] = peer or UNKNOWN
        return self.get_response(request)


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address as text; 0.0.0.0 when the server did not say."""
    return request.META.get("REMOTE_ADDR") or UNKNOWN


def came_through_https(environ: Mapping[str, str]) -> bool:
    """Whether a request as the server hands it over came through HTTPS, by its own word or that of a proxy of ours."""
    if environ.get("wsgi.url_scheme") == "https":
        return True
    said = environ.get("HTTP_X_FORWARDED_PROTO", "").split(",", 1)[0].strip()
    return said == "https" and _is_trusted(_parse(environ.get("REMOTE_ADDR", "")))


def address_to_count(request: HttpRequest) -> str:
    """The visitor's address as one to count by: for IPv6 the first of its /64 network, which one household shares."""
    return throttle_key_of(client_address(request)).partition("/")[0]


def throttle_key_of(address: str) -> str:
    """What counts as one visitor: an IPv4 address, or the /64 network of an IPv6 address."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 6:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    return address


def _behind_proxies(peer: str, forwarded_for: str) -> str:
    """Read X-Forwarded-For from the right: the first address that is not a proxy of ours is the visitor."""
    nearest = peer
    for word in reversed(forwarded_for.split(",")):
        address = _parse(word)
        if not address:
            break
        nearest = address
        if not _is_trusted(address):
            break
    return nearest


def _parse(word: str) -> str:
    try:
        parsed = ipaddress.ip_address(word.strip())
    except ValueError:
        return ""
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed).partition("%")[0]


def _is_trusted(address: str) -> bool:
    if not address:
        return False
    parsed = ipaddress.ip_address(address)
    return any(parsed in network for network in settings.TRUSTED_PROXIES)
