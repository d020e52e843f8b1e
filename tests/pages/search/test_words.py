import pytest

from pages.search.words import LITTLE_WORDS, sound, stem, stems_of, words_of


@pytest.mark.parametrize(
    "forms",
    [
        *(
            "infusions infusion infused infuse infusing",
            "depression depressed depressing depressive",
            "dose doses dosing",
        ),
        *("treatments treatment treated treats", "addiction addicted addictive addicts", "drive driving drives"),
        *("insurance insured insure", "approval approved approve", "study studies studied", "care caring cares"),
        *("stopped stopping stop", "controlled control", "falling fall falls", "allergy allergies", "week weeks"),
    ],
)
def test_forms_of_a_word_are_one_word(forms: str) -> None:
    assert len({*stems_of(forms)}) == 1


@pytest.mark.parametrize(
    "pair", ["care car", "dose does", "psychosis psychiatrist", "mania man", "ill illness", "bus buses"]
)
def test_words_that_only_look_alike_stay_apart(pair: str) -> None:
    one, other = pair.split()

    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Café’s don't JOHN'S", ["cafe", "dont", "john"]),
        ("don´t don`t keta\xadmine keta\u200bmine", ["dont", "dont", "ketamine", "ketamine"]),
        ("side-effects, e-mail & 24/7", ["side", "effects", "e", "mail", "24", "7"]),
        ("ﬁrst Straße µg 睡眠 النوم 💊 _", ["first", "strasse", "g"]),
        ("a" * 300, ["a" * 40]),
        ("\x00 \"' -- ; DROP", ["drop"]),
    ],
)
def test_words_are_small_letters_and_digits_that_mean_nothing_to_a_database(text: str, words: list[str]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("skitzofrenia", "schizophrenia"),
        ("deppresion", "depression"),
        ("anestetic", "anesthetic"),
        ("sykosis", "psykosis"[1:]),
    ],
)
def test_words_that_sound_alike_are_known_as_such(typed: str, meant: str) -> None:
    assert sound(typed) == sound(meant)


def test_little_words_leave_out_what_a_question_is_about() -> None:
    assert {"the", "does", "what", "my"} <= LITTLE_WORDS
    assert {"help", "work", "cost", "drive", "safe", "down", "high"} & LITTLE_WORDS == set()
