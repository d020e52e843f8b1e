"""Citations: `[R26]` in a text becomes a numbered link to the reference list, and the list links back."""

import re
from collections.abc import Collection, Iterable, Mapping

from pages import shipped
from pages.models import Reference
from pages.refusals import CannotBeShown
from pages.sentences import MARKER

# Tags are met as well, so that what stands in an attribute is left alone: a visitor's question, an address.
TAG_OR_MARKER = re.compile(rf"<[^<>\"]*(?:\"[^\"]*\"[^<>\"]*)*>|{MARKER.pattern}")


class CitationNumbers:
    """Numbers the citations of one page in the order in which they are first met."""

    def __init__(self) -> None:
        self.backlinks: dict[str, list[str]] = {}
        self._numbers: dict[str, int] = {}

    def link(self, html: str) -> str:
        """Replace each marker in the words of `html` by links to the reference list."""
        return TAG_OR_MARKER.sub(self._links, html)

    def items(self) -> list[dict[str, object]]:
        """The reference list of what was cited, in order.

        Raises UnknownReference when a text cites a key that is not on record.
        """
        known = known_references(self.backlinks)
        missing = [key for key in self.backlinks if key not in known]
        if missing:
            raise UnknownReference(missing)
        return [
            _item(number, known[key], places) for number, (key, places) in enumerate(self.backlinks.items(), start=1)
        ]

    def _links(self, found: re.Match[str]) -> str:
        if found[1] is None:
            return found[0]
        keys = [key.strip() for key in found[1].split(",")]
        for key in keys:
            self._numbers.setdefault(key, len(self._numbers) + 1)
        links = ", ".join(self._link_to(key) for key in sorted(keys, key=self._numbers.__getitem__))
        return f'<sup class="citation">{links}</sup>'

    def _link_to(self, key: str) -> str:
        number, places = self._numbers[key], self.backlinks.setdefault(key, [])
        places.append(f"cite-{number}-{len(places) + 1}")
        return f'<a href="#ref-{number}" id="{places[-1]}" aria-label="Reference {number}">{number}</a>'


def known_references(keys: Collection[str]) -> dict[str, Reference]:
    """The references on record among `keys`, and all that are shipped.

    A reference that staff have not changed may come from the shipped list, so that a page has its sources before
    anything is loaded.
    """
    on_record = {reference.key: reference for reference in Reference.objects.filter(key__in=keys)}
    return shipped.references() | on_record


class UnknownReference(CannotBeShown):
    """A text cites references that are not on record."""

    def __init__(self, keys: Iterable[str]) -> None:
        self.keys = sorted(keys)
        super().__init__(f"There is no reference with the key {', '.join(self.keys)}.")


def dated_source(item: Mapping[str, object]) -> str:
    """Where a source appeared, with its year once: most journals already stand with theirs."""
    source, year = str(item["source"]), str(item["year"])
    return source if year in source else f"{source}, {year}"


def _item(number: int, reference: Reference, places: list[str]) -> dict[str, object]:
    return {
        "number": number,
        "key": reference.key,
        "authors": reference.authors,
        "title": reference.title,
        "source": reference.source,
        "year": reference.year,
        "address": reference.address,
        "address_label": reference.address_label,
        "backlinks": places,
    }
