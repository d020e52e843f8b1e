"""The small language in which the list of phrases is written, turned into patterns; `content/wording.toml` explains it.

Each part matches at most a fixed number of characters, so that no text, however long, makes a search slow.
"""

import re

NUMBER_WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
)
ONE_NUMBER = r"(?:\d{1,9}(?:[.,]\d{1,9}){0,3}|" + "|".join(NUMBER_WORDS) + ")"
NUMBER = rf"{ONE_NUMBER}(?:(?: ?- ?| to | or | and ){ONE_NUMBER})?"
BETWEEN_WORDS = r"(?:\)? -? ?|- ?)\(?"
FEW_WORDS = r"(?:[^ ,.;:!?|—]{1,40} ){0,6}?"
PARTS = re.compile(r"\[([^\]]+)\] | … |… |<number>|\*|[ \-()|]|[^\s\[\]…<*()|-]+")
PLAIN = {"<number>": NUMBER, "*": r"\w{0,20}", " ": BETWEEN_WORDS, "-": " ?-? ?", "(": "(?:", ")": ")", "|": "|"}
LOOSE = re.compile(r"\](?! )")
MACRO = re.compile(r"\{(\w+)\}")
FIRST_WORD = re.compile(r"(<number>|\w+|[#$])([*-]?)")


def with_lists(phrase: str, lists: dict[str, str]) -> str:
    """The phrase with each `{name}` replaced by the list of words of that name. Raises KeyError for an unknown one."""
    return MACRO.sub(lambda found: f"({lists[found[1]]})", phrase)


def pattern(phrase: str) -> str:
    """The phrase as a regular expression for simplified text, ending where a word ends.

    Raises ValueError when a bracket of the phrase ends it.
    """
    if LOOSE.search(phrase):
        raise ValueError(f"What may be missing in a phrase stands before another word: {phrase}")
    return f"{_source(phrase)}(?!\\w)"


def first_words(phrase: str) -> list[tuple[str, bool]]:
    """The words with which the phrase can begin, each with whether it is but the beginning of a word.

    Raises ValueError when it begins with anything else.
    """
    if phrase.startswith("("):
        return [word for start in _alternatives(phrase) for word in first_words(start)]
    found = FIRST_WORD.match(phrase)
    if found is None:
        raise ValueError(f"A phrase begins with a word, a number, # or $: {phrase}")
    return [(found[1].lower(), bool(found[2]) and found[1] != "<number>")]


def _alternatives(phrase: str) -> list[str]:
    """What stands between the bracket that opens a phrase and the one that closes it, at each |."""
    found, depth = [""], 0
    for character in phrase:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0:
            break
        if character == "|" and depth == 1:
            found.append("")
        elif depth > 1 or character != "(":
            found[-1] += character
    return found


def _source(phrase: str) -> str:
    return PARTS.sub(_part, phrase)


def _part(found: re.Match[str]) -> str:
    if found[1]:
        return f"(?:(?:{_source(found[1])}){BETWEEN_WORDS})?"
    if found[0] in {" … ", "… "}:
        return (BETWEEN_WORDS if found[0][0] == " " else "") + FEW_WORDS
    return PLAIN.get(found[0]) or re.escape(found[0])
