from pathlib import Path
from time import perf_counter

import pytest

from consultations.danger import shipped_phrases
from consultations.danger_words import PhraseFinder, is_worth_looking_for, without_plain_denials

DATA = Path(__file__).with_name("data")
DANGER = (DATA / "danger_sentences.txt").read_text().splitlines()
ORDINARY = (DATA / "ordinary_sentences.txt").read_text().splitlines()
FINDER = PhraseFinder(shipped_phrases())


def is_found(text: str, finder: PhraseFinder = FINDER) -> bool:
    return finder.finds_one_in(without_plain_denials(text))


def test_each_of_eighty_sentences_of_danger_is_found() -> None:
    assert (len(DANGER), [sentence for sentence in DANGER if not is_found(sentence)]) == (80, [])


def test_at_most_one_in_ten_of_two_hundred_ordinary_sentences_is_found() -> None:
    found = [sentence for sentence in ORDINARY if is_found(sentence)]
    assert len(ORDINARY) == 200
    assert len(found) <= 20, found


@pytest.mark.parametrize(
    "typed",
    [
        *("I WANT TO DIE", "i want  to\ndie", "I want to just die", "i wanna die", "want 2 die", "I want to díe"),
        *("don't want to be here", "don’t want to be here", "dont want to be here", "I do not want to be here"),
        *("suicde", "siucide", "suicid", "suicidee", "suiside", "suuicide", "s u i c i d e", "su1cide", "SUICIDE!!!"),
        *("kms", "K.M.S.", "k m s", "KMS", "kill my self", "kiling myself", "killing myself", "killed myself"),
        *(
            "overdoze",
            "over dose",
            "overdosing",
            "cut myself",
            "cuting my self",
            "no reason to live",
            "end my own life",
        ),
        *("I am not suicidal but I want to die", "I'm not suicidal, yet", "not suicidal anymore?", "not not suicidal"),
    ],
)
def test_words_of_danger_are_found_however_they_are_typed(typed: str) -> None:
    assert is_found(typed)


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "I am not suicidal.",
            "No thoughts of suicide, only low mood",
            "I was never suicidal",
            "",
            "🙂",
            "' ' '",
            "\x00",
        ),
        *("I am dying to know", "killing time", "my battery died", "the deadline", "my late husband died", "overdue"),
    ],
)
def test_plain_denials_and_everyday_words_are_not_found(typed: str) -> None:
    assert not is_found(typed)


@pytest.mark.parametrize(
    "phrase", ["", " ", "a", "i", "x", "''", "?!*", "to the", "I want to", "🙂", "12", "...", "[a"]
)
def test_a_phrase_that_says_nothing_is_not_looked_for(phrase: str) -> None:
    assert not is_worth_looking_for(phrase)
    assert not PhraseFinder([phrase]).finds_one_in("I would like to know what a first visit is like.")


@pytest.mark.parametrize("phrase", ["(die|live)+", "want.*die", "[die", "die\\", "(((((((((((((((want"])
def test_signs_of_a_regular_expression_mean_nothing_in_a_phrase(phrase: str) -> None:
    finder = PhraseFinder([phrase])

    assert not finder.finds_one_in("Please call me in the morning.")
    assert not finder.finds_one_in("I live in Leesburg.")


def test_ten_thousand_phrases_are_looked_for_in_the_longest_note_within_a_twentieth_of_a_second() -> None:
    finder = PhraseFinder(f"want die want die want{number} number{number}" for number in range(10_000))
    longest = ("want die " * 60)[:500]
    begin = perf_counter()
    found = finder.finds_one_in(without_plain_denials(longest))

    assert not found
    assert perf_counter() - begin < 0.05  # seconds
