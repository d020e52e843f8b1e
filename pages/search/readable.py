"""Which of the indexed versions visitors may read now."""

from dataclasses import dataclass

from pages.models import SearchPassage
from pages.search.full_text import Among
from pages.shelf import ArticleCard, Shelf, shelf


@dataclass(frozen=True)
class Readable:
    standing: Shelf
    newest_passage: int
    cards: dict[int, tuple[int, ArticleCard]]  # by version, with the place in reading order
    among: Among


_kept: Readable | None = None


def readable(newest_passage: int) -> Readable:
    """What may be read, in this state of the shelf and of the index. Raises DatabaseError when it cannot be asked."""
    global _kept
    standing, kept = shelf(), _kept
    if kept is None or kept.standing is not standing or kept.newest_passage != newest_passage:
        cards = {card.version_id: (place, card) for place, card in enumerate(standing.cards)}
        kept = _kept = Readable(standing, newest_passage, cards, _among(cards))
    return kept


def _among(cards: dict[int, tuple[int, ArticleCard]]) -> Among:
    indexed = SearchPassage.objects.filter(number=0).order_by("version").values_list("version", flat=True)
    hidden = [version for version in indexed if version not in cards]
    shown = sorted(cards)
    return Among(hidden, are_left_out=True) if len(hidden) < len(shown) else Among(shown)
