"""E-mail addresses: several people as one list to write to, and samples, which reach nobody."""

from collections.abc import Iterable


def each_once(addresses: Iterable[str]) -> list[str]:
    """The same addresses without repeats: nobody gets a message twice for being listed in other capital letters."""
    return list({address.casefold(): address for address in addresses}.values())


def is_sample(address: str) -> bool:
    """Whether an address or a host is one that belongs to nobody (RFC 2606)."""
    return address.endswith((".example", ".test", ".invalid", "@example.com", "@example.org", "@localhost"))
