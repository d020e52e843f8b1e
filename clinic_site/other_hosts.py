"""Which other machines the settings name: what leaves this machine goes to one of them."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from clinic_site.database_address import POSTGRESQL

SMTP = "clinic_site.smtp.EmailBackend"


@dataclass(frozen=True)
class OtherHost:
    setting: str  # its name, as .env.example has it
    host: str  # in small letters, never with a user or a password


def is_this_machine(host: str) -> bool:
    """Whether what is sent to `host` stays here: a socket in a folder, a loopback address, or nothing at all."""
    if not host or host.startswith("/") or host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def database_host() -> str:
    database = settings.DATABASES["default"]
    return str(database.get("HOST") or "") if database["ENGINE"] == POSTGRESQL else ""


def mail_host() -> str:
    return settings.EMAIL_HOST if settings.EMAIL_BACKEND == SMTP else ""


def cache_address() -> str:
    """Where the shared cache is, as the address that was set; empty when each process keeps its own."""
    location = settings.CACHES["default"].get("LOCATION") or ""
    found = location[0] if isinstance(location, list | tuple) else str(location)
    return found if "://" in found else ""


def store_address(entry: object) -> str:
    """Where the bucket is that an entry of STORAGES names; empty for a folder."""
    options = entry.get("OPTIONS", {}) if isinstance(entry, dict) else {}
    return str(options.get("endpoint_url") or "")


def other_hosts() -> list[OtherHost]:
    """Every machine but this one that a setting names."""
    named = {
        "DATABASE_URL": database_host(),
        "CACHE_URL": host_of(cache_address()),
        "MEDIA_STORAGE": host_of(store_address(settings.STORAGES["default"])),
        "BACKUP_STORAGE": host_of(store_address(settings.BACKUP_STORAGE)),
        "EMAIL_URL": mail_host(),
    }
    return [OtherHost(setting, host.lower()) for setting, host in named.items() if not is_this_machine(host)]


def host_of(address: str) -> str:
    """The host in an address such as store_address gives; empty for none."""
    return urlsplit(address).hostname or ""
