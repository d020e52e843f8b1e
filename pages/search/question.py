"""Makes of what somebody typed a list of groups of words, each group with everything that would answer it."""

import re
from dataclasses import dataclass, field

from pages.search.lay_words import lay_phrase_at
from pages.search.ranking import Group
from pages.search.vocabulary import Vocabulary
from pages.search.words import LITTLE_WORDS, stem, words_of

MOST_LETTERS = 200
MOST_GROUPS = 10
OURS, THEIRS = 0.9, 1.0  # what a word of ours counts that stands for a lay word, and a word as it was typed

UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")  # inside words or around them
PHRASE = 1.5  # somebody who types several words that go together means just that


@dataclass
class Question:
    text: str  # as it is shown again
    was_cut: bool = False
    groups: list[Group] = field(default_factory=list)
    mended: dict[str, str] = field(default_factory=dict)  # misspelt word: the word that we took it for

    @property
    def stems(self) -> set[str]:
        """Every word that answers some part of the question."""
        return {word for group in self.groups for word in group.words}


def typed(raw: str) -> Question:
    """What was typed, in one line without control characters, cut at a length that bounds our work."""
    letters = (letter if letter.isprintable() else " " for letter in UNSEEN.sub("", raw))
    shown = " ".join("".join(letters).split())
    return Question(shown[:MOST_LETTERS].strip(), was_cut=len(shown) > MOST_LETTERS)


def understand(question: Question, vocabulary: Vocabulary) -> None:
    """Fill in the groups of a question, and which of its words were mended."""
    words = words_of(question.text)
    stems = [stem(_mended(word, question, vocabulary)) for word in words]
    start = 0
    while start < len(words):
        length, ours = lay_phrase_at(stems, start)
        end = start + max(length, 1)
        group = _group(words[start:end], stems[start:end], ours)
        _join(question, group, vocabulary)
        start = end
    question.groups = sorted(question.groups, key=lambda group: -group.weight)[:MOST_GROUPS]


def _mended(word: str, question: Question, vocabulary: Vocabulary) -> str:
    if vocabulary.knows(word):
        return word
    meant = vocabulary.speller.meant_by(word)
    if meant is None:
        return word
    question.mended[word] = meant
    return meant


def _group(words: list[str], stems: list[str], ours: frozenset[str]) -> Group:
    """The words as typed, each a part of its phrase, and what our pages say for them."""
    group = Group(dict.fromkeys(ours, OURS), is_phrase=len(words) > 1)
    for word, stemmed in zip(words, stems, strict=True):
        if word not in LITTLE_WORDS:
            group.add(stemmed, THEIRS / len(words))
    return group


def _join(question: Question, group: Group, vocabulary: Vocabulary) -> None:
    """Add a group with the words that our pages have; one that says the same as an earlier one says it no louder."""
    known = {word: counts for word, counts in group.words.items() if vocabulary.stems[word]}
    if known and all(known.keys() != other.words.keys() for other in question.groups):
        by = PHRASE if group.is_phrase else 1.0
        question.groups.append(Group(known, by * vocabulary.weight_of(known), group.is_phrase))
