"""E-mail addresses of several people, as one list to write to."""

from collections.abc import Iterable


def each_once(addresses: Iterable[str]) -> list[str]:
    """The same addresses without repeats: nobody gets a message twice for being listed in other capital letters."""
    return list({address.casefold(): address for address in addresses}.values())
