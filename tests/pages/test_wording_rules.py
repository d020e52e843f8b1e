"""The list of phrases, and the small language in which it is written."""

import re
import tomllib

import pytest

from pages.wording.phrases import first_words, pattern, with_lists
from pages.wording.rules import LIST, WAYS_TO_BE_FINE, Guard

TABLE = tomllib.loads(LIST.read_text())
RULES = TABLE["rules"]


def matches(phrase: str, text: str) -> bool:
    return re.match(pattern(phrase), text, re.IGNORECASE) is not None


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule['group']}: {rule['phrases'][0]}"[:50])
def test_every_rule_says_why_and_what_may_stand_instead(rule: dict[str, object]) -> None:
    assert set(rule) <= {"group", "reason", "alternative", "phrases", "unless", "fine_when"}
    assert 20 < len(rule["reason"]) < 200
    assert 10 < len(rule["alternative"]) < 200
    assert "\t" not in rule["reason"] + rule["alternative"]
    assert set(rule.get("fine_when", [])) <= WAYS_TO_BE_FINE


def test_groups_of_the_list_cover_what_the_clinic_may_not_say() -> None:
    assert {rule["group"] for rule in RULES} == {
        *("cure", "promise", "number", "praise", "approval", "safety", "proof", "comparison", "pressure", "price"),
        *("testimonial", "harm", "people", "old text", "badge"),
    }


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("cur*", "curative"),
        ("life-changing", "life changing"),
        ("life-changing", "lifechanging"),
        ("life-changing", "life-changing"),
        ("(best|finest) clinic", "Finest clinic"),
        ("a [very] quick fix", "a quick fix"),
        ("a [very|really] quick fix", "a really quick fix"),
        ("cure … depression", "cure your long and deep depression"),
        ("cure [your] … depression", "cure your bad depression"),
        ("<number>-%", "12.5 %"),
        ("<number> to you", "seven to you"),
    ],
)
def test_phrase_matches(phrase: str, text: str) -> None:
    assert matches(phrase, text) is True


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("cure", "cures"),
        ("cure … depression", "cure. Now depression"),
        ("cure … depression", "cure one two three four five six seven depression"),
        ("a [very] quick fix", "a not quick fix"),
    ],
)
def test_phrase_does_not_match(phrase: str, text: str) -> None:
    assert matches(phrase, text) is False


def test_list_of_words_stands_in_for_its_name() -> None:
    assert with_lists("end {mind}", {"mind": "mood|pain"}) == "end (mood|pain)"


def test_phrase_is_looked_up_by_each_word_with_which_it_can_begin() -> None:
    assert first_words("(life-long|(cure|heal*)|<number>) x") == [
        ("life", True),
        ("cure", False),
        ("heal", True),
        ("<number>", False),
    ]


@pytest.mark.parametrize("wrong", ["a [very]", "[very] quick", "“best”"])
def test_phrase_that_could_never_be_found_is_refused(wrong: str) -> None:
    rule = {"group": "x", "reason": "x", "alternative": "x", "phrases": [wrong]}

    with pytest.raises(ValueError, match="phrase"):
        Guard({"lists": {}, "rules": [rule]})


def test_unknown_way_to_be_fine_is_refused() -> None:
    rule = {"group": "x", "reason": "x", "alternative": "x", "phrases": ["x"], "fine_when": ["often"]}

    with pytest.raises(ValueError, match="often"):
        Guard({"lists": {}, "rules": [rule]})
