"""The words that a tag itself carries: labels, descriptions, and the data that search engines read."""

import json
import re
from collections.abc import Iterator

READ_OUT = {
    "alt": "picture description",
    **dict.fromkeys(("aria-label", "aria-description", "title", "placeholder", "label", "summary"), "label"),
}
DESCRIPTION = re.compile(r"description|keywords|abstract|title|^og:|^twitter:", re.IGNORECASE)
BUTTONS = {"submit", "button", "reset"}
NOT_WORDS = {"@type", "@context", "@id", "url", "citation", "sameAs"}


def words_in_tag(tag: str, given: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What a tag with the attributes `given` says to somebody, each with what kind of words it is."""
    for name, place in READ_OUT.items():
        if name in given:
            yield place, given[name]
    if tag == "meta" and DESCRIPTION.search(given.get("name", "") or given.get("property", "")):
        yield "description", given.get("content", "")
    if tag == "input" and given.get("type", "").lower() in BUTTONS:
        yield "label", given.get("value", "")


def words_in_data(data: str) -> list[str]:
    """The words in structured data, without addresses, types and titles of sources; unreadable data as it stands."""
    try:
        return list(_strings(json.loads(data)))
    except (ValueError, RecursionError):
        return [data]


def _strings(data: object, name: str = "") -> Iterator[str]:
    if name in NOT_WORDS:
        return
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _strings(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from _strings(value, name)
    elif isinstance(data, str):
        yield data
