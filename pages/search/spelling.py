"""How far two spellings are from each other."""

from pages.search.words import sound

LETTERS = {letter: 1 << place for place, letter in enumerate("abcdefghijklmnopqrstuvwxyz0123456789")}


def letters_in(word: str) -> int:
    """The letters of a word as bits: a quick way to see that two words are far apart."""
    bits = 0
    for letter in word:
        bits |= LETTERS[letter]
    return bits


def allowed(word: str) -> int:
    """How many letters of a word may be wrong: none of a short one, where every slip is another word."""
    return 0 if len(word) < 4 else 1 if len(word) < 7 else 2 if len(word) < 10 else 3


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap to get from one to the other; above `most` just any number above it."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, row = [], list(range(len(other) + 1))
    for here, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [here]
        for there, wanted in enumerate(other, start=1):
            cost = min(before[there] + 1, row[-1] + 1, before[there - 1] + (letter != wanted))
            if here > 1 and there > 1 and (letter, one[here - 2]) == (other[there - 2], wanted):
                cost = min(cost, earlier[there - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


class Speller:
    """Finds the word that was meant. `counts` says how often each known word stands in our pages."""

    def __init__(self, counts: dict[str, int]) -> None:
        self.counts = counts
        self.known = [(word, heard, letters_in(heard)) for word in counts if len(word) > 3 for heard in [sound(word)]]

    def meant_by(self, word: str) -> str | None:
        """The known word nearest to a misspelt one: by sound, then by letters, then the most frequent; None if none."""
        most = allowed(word)
        if not most or word.isdigit():
            return None
        heard = sound(word)
        bits, length = letters_in(heard), len(heard)
        near = [
            (far, distance(word, known, len(word)), -self.counts[known], known)
            for known, said, letters in self.known
            if abs(len(said) - length) <= most and (letters ^ bits).bit_count() <= 2 * most
            if (far := distance(heard, said, most)) <= most
        ]
        return min(near)[-1] if near else None
