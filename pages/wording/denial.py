"""Whether a sentence denies the phrase in it: “does not cure” does, “not only cures” does not.

The search is for a word of denial to the left whose reach nothing breaks before the phrase, or for a statement to the
right that takes the phrase back. When in doubt the phrase counts as said.
"""

import re

# Words with which a sentence only seems to deny: “not only”, “never fails to”, “do not wait for”, “nothing works better”.
SEEMING = re.compile(
    r"\b(?:not (?:only|just|merely|simply|all|alone|long|to mention|until|unlike|surprising\w*)|nothing (?:short|but|less)"
    r"|(?:no|not any) (?:other|doubt|question|wonder|matter|longer|secret|surprise|need|time|stranger|exception\w*|one else)"
    r"|(?:nobody|nothing|no one|none) (?:else|other)|(?:nothing|no \w+|nobody|no one) (?:is |are |works? |does |comes? )"
    r"(?:\w+ )?(?:like|close|faster|better|safer|more)|without (?:a )?(?:doubt|question|delay|waiting|exception)"
    r"|never (?:been (?:a |so |more )?(?:better|easier|simpler)|again|before|too late|stop\w*|miss\w*)|why not|if not"
    r"|(?:(?:do|does|did|will|would|can|could|should|need|must)(?: not|n't|not)|cannot|never|not) "
    r"(?:hesitate|forget|miss|wait|let|settle|give up|fail\w*|delay|suffer|worry|have to|need to|put off|live with|face"
    r"|struggle|keep you|just|only|merely|simply|stop at|regret))\b",
    re.IGNORECASE,
)
DENYING = re.compile(
    r"(?:\b(?:not|no|never|cannot|neither|nor|none|nobody|nothing|without|hardly|lacks?|refus\w+|rather than|instead of"
    r"|far from|nowhere near|false\w*|mislead\w*|myths?|untrue|wrong|wrongly|unproven|unsupported|unclear|unknown|unlikely|premature"
    r"|doubts?|doubtful|overstat\w+|wary of|beware of|suspicious of|caution\w* against|warn\w* against|whether)"
    r"|n't)\b|\b(?:tell|know|say|see|ask|decide|check|sure|certain)(?: \w+){0,2} if\b",
    re.IGNORECASE,
)
OPENING_CLAUSE = re.compile(
    r"\b(?:(?:if|when|whenever|where|after|once|for (?:those|people|anyone|patients)|who|whose|whom)\b[^,;:]{0,40}"
    r"|(?:which|that) (?:have|has|had|did|do|does) ?)$",
    re.IGNORECASE,
)
SUBJECT_OR_VERB = (
    r"(?:we|you|they|it|i|he|she|this|these|our|your|my|ketamine|infusions?|treatments?|will|can|is|are|was|were|has|have"
    r"|does|do|offers?|gives?|brings?|provides?|delivers?|works?|makes?|gets?|helps?|lets?|expect|enjoy|find|feel)"
)
FINITE = re.compile(rf" \w+.* {SUBJECT_OR_VERB}\b|(?:\w+ ){{6}}", re.IGNORECASE)
BREAKS = re.compile(
    rf"[;!?|]|—|\b(?:but|yet|however|unless|until|just|simply|because|although|though)\b|\bso {SUBJECT_OR_VERB}\b"
    rf"|\b(?:and|then) {SUBJECT_OR_VERB}\b|, (?:\w+ ){{0,4}}?{SUBJECT_OR_VERB}\b",
    re.IGNORECASE,
)
ENUMERATED = re.compile(r"^ (?:(?!that|is|are|can|has|will|be|was|who)\w+ ){1,3}and ", re.IGNORECASE)
INSERTED = re.compile(
    r",? ?(?:as|like|alone|or|by|even|for|in|with|at|such|including|on|to|however|of course|honestly)\b[^,]{0,70},",
    re.IGNORECASE,
)
MORE_TO_COME = re.compile(r"^[^.;!?|]{0,60}?(?:,? or|,? nor) ", re.IGNORECASE)
TAKEN_BACK = re.compile(
    r"^[\"')]{0,2}(?: \w+){0,4}? (?:(?:is|are|was|were|can|could|has|have|should|must|may|will|would)(?: ever)?"
    r"(?: not|n't| never|not)(?: \w+){0,2}? (?:possible|promised?|offer\w*|known|found|shown|proven|guaranteed|what|words?"
    r"|claims?|expect\w*|certain|established|made|given|available|supported|true|said|used?|something|exists?)"
    r"|(?:is|are|was|were) (?:false|misleading|an? myths?|myths|wrong|untrue|unsupported|unproven|unknown|unclear|words? (?:we|that)"
    r"[^.]{0,30}(?:not|n't|never|avoid)))\b",
    re.IGNORECASE,
)
LABELED = re.compile(r"^[\"'(]*(?:myth|false|wrong|not true|untrue)\b[^.!?]{0,20}:", re.IGNORECASE)
# Where a colon opens the list of what is denied: “We never write: best, leading”.
NEVER_SAID = re.compile(
    r"(?:\bnot|n't|\bcannot|\bnever|\bavoid\w*|\bno)\b[^:]{0,30}\b(?:say|write|promise|publish|use|print|claim|call|words?)\b[^:]{0,30}:",
    re.IGNORECASE,
)
ANSWERED_NO = re.compile(r"^[\"']?(?:no\b(?! (?:other|doubt|question|one))|not\b(?! (?:only|just))|never\b)", re.IGNORECASE)
FARTHEST = 15  # words between a denial and what it denies
NEAREST = 3
LOOKED_AT = 240  # characters to the left


def is_denied(before: str, after: str) -> bool:
    """Whether a sentence takes back what it says between `before` and `after`, its words on both sides."""
    if LABELED.search(before) or TAKEN_BACK.search(after):
        return True
    left = SEEMING.sub("…", before[-LOOKED_AT:])
    return any(_reaches(left, found, after) for found in list(DENYING.finditer(left))[-3:])


def is_answered_no(following: str) -> bool:
    """Whether the sentence after a question answers it with no."""
    return ANSWERED_NO.search(following) is not None


def _reaches(left: str, denial: re.Match[str], after: str) -> bool:
    between = left[denial.end() :]
    if ":" in between and not NEVER_SAID.search(left):
        return False
    between = between.replace(":", " ")
    words = len(between.split())
    if words > FARTHEST or words > NEAREST and _ends_with_its_clause(left[: denial.start()], between):
        return False
    return _unbroken(denial[0].lower(), INSERTED.sub("", between, count=1), after)


def _ends_with_its_clause(before: str, between: str) -> bool:
    """Whether the denial belongs to a clause like “who did not get well”, after which the sentence goes on."""
    return OPENING_CLAUSE.search(before) is not None and FINITE.search(between) is not None


def _unbroken(word: str, between: str, after: str) -> bool:
    if BREAKS.search(between):
        return False
    if word in {"no", "without"} and ENUMERATED.search(between):
        return False
    if "," in between:
        last = between.rpartition(",")[2]
        return bool(re.search(r"\b(?:or|nor)\b", last)) or MORE_TO_COME.search(after) is not None
    return True
