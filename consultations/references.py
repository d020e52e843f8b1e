"""The six characters that name a request aloud."""

import secrets

# Left out: vowels (no words), and what looks or sounds like another (B 8, 1 L, O 0, S 5, Z 2, N beside M).
ALPHABET = "CDFGHJKMPQRTVWXY34679"
LENGTH = 6


def new_reference() -> str:
    """A random reference, one of some 85 million; that it is free is for the database to say."""
    number, letters = secrets.randbelow(len(ALPHABET) ** LENGTH), ""
    for _ in range(LENGTH):
        number, letter = divmod(number, len(ALPHABET))
        letters += ALPHABET[letter]
    return letters


def spoken(reference: str) -> str:
    """Two groups of three, as people read it out."""
    return f"{reference[:3]} {reference[3:]}"


def typed(text: str) -> str:
    """What somebody typed as a reference, as it is stored."""
    return "".join(text.split()).replace("-", "").upper()


def is_reference(text: str) -> bool:
    return len(text) == LENGTH and set(text) <= set(ALPHABET)
