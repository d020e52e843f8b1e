"""Typed readers of the environment: a usable value, or a refusal to start that names the variable."""

import base64
import binascii
import ipaddress
import os
import re
from datetime import date
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.validators import validate_email

# An empty line, a comment, or NAME=value with or without quotation marks.
ENV_LINE = re.compile(r"#.*|(?:(?:export )?(?P<name>[A-Z_]+)=(?P<value>.*))?")
# A name, or an address in brackets for IPv6, with or without a port; no user, no space.
HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
# Loopback and private networks (RFC 1918, RFC 4193).
INTERNAL = [
    ipaddress.ip_network(network)
    for network in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
]
IP_AND_PORT = re.compile(r"(?:(?P<v4>[0-9.]+)|\[(?P<v6>[0-9A-Fa-f:]+)\]):(?P<port>[0-9]{1,5})")
LONGEST_ADDRESS = 254  # characters
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def load_env_file(path: Path) -> None:
    """Read NAME=value lines from `path`, when it exists; what the process environment holds wins.

    Raises ImproperlyConfigured with the number of a line that cannot be read; the line itself may hold a secret.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    except UnicodeDecodeError:
        raise ImproperlyConfigured(f"{path.name} must be a text file in UTF-8.") from None
    for number, line in enumerate(lines, start=1):
        found = ENV_LINE.fullmatch(line.strip())
        if found is None:
            raise ImproperlyConfigured(
                f"Line {number} of {path.name} must be NAME=value, or a comment that starts with #."
            )
        if found["name"]:
            os.environ.setdefault(found["name"], found["value"].strip().strip("\"'"))


def refuse(name: str, expected: str) -> ImproperlyConfigured:
    """The error for a wrong value. It never repeats the value, which may be a secret."""
    return ImproperlyConfigured(f"{name} {expected}. See .env.example.")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def secret(name: str, *, shortest: int) -> str:
    value = text(name)
    if not value:
        raise refuse(name, "is missing: the site does not start without it")
    if len(value) < shortest:
        raise refuse(name, f"must have at least {shortest} characters")
    return value


def line(name: str, default: str, *, longest: int) -> str:
    """One line of any words."""
    value = text(name, default)
    if len(value) > longest or not value.isprintable():
        raise refuse(name, f"must be one line of at most {longest} characters")
    return value


def flag(name: str, *, default: bool) -> bool:
    raw = text(name, str(default))
    if raw not in ("True", "False"):
        raise refuse(name, "must be True or False")
    return raw == "True"


def number(name: str, *, default: int, smallest: int, largest: int) -> int:
    raw = text(name, str(default))
    if not re.fullmatch(r"[0-9]{1,9}", raw) or not smallest <= int(raw) <= largest:
        raise refuse(name, f"must be a whole number from {smallest} to {largest}")
    return int(raw)


def day(name: str, default: date | None) -> date | None:
    raw = text(name)
    try:
        return date.fromisoformat(raw) if raw else default
    except ValueError:
        raise refuse(name, "must be a day such as 2027-01-31") from None


def words(name: str) -> list[str]:
    """A comma-separated list; empty when the variable is not set."""
    return [word.strip() for word in text(name).split(",") if word.strip()]


def hosts(name: str) -> list[str]:
    found = words(name)
    if any("/" in host or " " in host for host in found):
        raise refuse(name, "must be host names separated by commas, such as clinic.example,www.clinic.example")
    return found


def addresses(name: str) -> list[str]:
    """A comma-separated list of e-mail addresses."""
    found = words(name)
    if not all(map(_is_address, found)):
        raise refuse(name, "must be e-mail addresses separated by commas, such as desk@clinic.example")
    return found


def _is_address(word: str) -> bool:
    try:
        validate_email(word)
    except ValidationError:
        return False
    return len(word) <= LONGEST_ADDRESS


def address(name: str, default: str) -> str:
    """One e-mail address, without a display name."""
    found = addresses(name) or [default]
    if len(found) != 1:
        raise refuse(name, "must be one e-mail address, such as office@clinic.example")
    return found[0]


def split(url: str) -> SplitResult:
    """The parts of an address; all of them are empty when it cannot be read."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # read only when asked for
    except ValueError:
        return urlsplit("")
    return parts


def web_origin(name: str, default: str) -> str:
    """An address such as https://clinic.example, returned without a slash at the end."""
    value = text(name, default).rstrip("/")
    parts = split(value)
    if (
        parts.scheme not in ("http", "https")
        or not HOST.fullmatch(parts.netloc)
        or value != f"{parts.scheme}://{parts.netloc}"
    ):
        raise refuse(name, "must be an address without user, path or space, such as https://clinic.example")
    return value


def folder(name: str, default: Path) -> Path:
    value = text(name, str(default))
    if "://" in value or "\0" in value or not Path(value).is_absolute():
        raise refuse(name, "must be the whole path of a folder, such as /srv/clinic/spool")
    return Path(value)


def contact(name: str) -> str:
    """An e-mail address or an https address, as a URI (RFC 9116); empty when not set."""
    value = text(name)
    if not value or _is_address(value):
        return f"mailto:{value}" if value else ""
    parts = split(value)
    if parts.scheme != "https" or not HOST.fullmatch(parts.netloc) or re.search(r"[^!-~]", value):
        raise refuse(name, "must be an e-mail address, or an address of a page that begins with https://")
    return value


def networks(name: str) -> list[Network]:
    try:
        return [ipaddress.ip_network(word) for word in words(name)]
    except ValueError:
        raise refuse(name, "must be IP addresses or networks separated by commas, such as 10.0.0.0/8") from None


def internal_address(name: str, *, taken: int) -> tuple[str, int] | None:
    """Host and port to listen on, where only this machine or its private network reaches them; None when not set.

    `taken` is the port that the site itself has.
    """
    value = text(name)
    if not value:
        return None
    parts = IP_AND_PORT.fullmatch(value)
    try:
        host, port = ipaddress.ip_address(parts["v4"] or parts["v6"]), int(parts["port"])
    except (TypeError, ValueError):
        host, port = None, 0
    is_internal = host is not None and any(host in network for network in INTERNAL)
    if not is_internal or not 0 < port < 65536 or port == taken:
        raise refuse(
            name,
            "must be an IP address of this machine or of its private network and a port other than PORT, such as "
            "127.0.0.1:9101 or [::1]:9101",
        )
    return str(host), port


def encryption_keys(name: str) -> dict[str, bytes]:
    """Keys by their short id, newest first: `id:base64 of 32 bytes`, separated by commas."""
    keys: dict[str, bytes] = {}
    for word in words(name):
        key_id, _, encoded = word.partition(":")
        try:
            key = base64.b64decode(encoded, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if not re.fullmatch(r"[A-Za-z0-9]{1,12}", key_id) or len(key) != 32 or key_id in keys:
            raise refuse(name, "must be id:key pairs separated by commas, each key the base64 of 32 random bytes")
        keys[key_id] = key
    if not keys:
        raise refuse(name, "is missing: the site does not start without it")
    return keys


def email(name: str) -> dict[str, object]:
    """Django's EMAIL_* values for smtp, smtp+tls (STARTTLS) or smtp+ssl addresses; empty when not set."""
    url = text(name)
    if not url:
        return {}
    parts = split(url)
    if parts.scheme not in ("smtp", "smtp+tls", "smtp+ssl") or not parts.hostname or parts.port == 0:
        raise refuse(name, "must look like smtp+tls://user:password@mail.clinic.example:587")
    found = dict(environ.Env.email_url_config(url))
    if not "".join(str(found[part] or "") for part in ("EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD")).isascii():
        raise refuse(
            name, "must have a user and a password of plain letters, digits and signs; type copied spaces again"
        )
    return found
