"""E-mail addresses: several people as one list to write to, and samples, which reach nobody."""

from collections.abc import Iterable
from urllib.parse import urlsplit

SAMPLES = (".example", ".test", ".invalid", ".localhost", ".example.com", ".example.net", ".example.org")


def each_once(addresses: Iterable[str]) -> list[str]:
    """The same addresses without repeats: nobody gets a message twice for being listed in other capital letters."""
    return list({address.casefold(): address for address in addresses}.values())


def is_sample(address: str) -> bool:
    """Whether an address or a host is one that belongs to nobody (RFC 2606); of a web address, its host."""
    host = urlsplit(address).hostname or "" if "://" in address else address.rpartition("@")[2]
    return f".{host.lower()}".endswith(SAMPLES)
