"""The words and turns by which a sentence denies, or only seems to deny, as patterns for simplified text."""

import re


def _any_of(*parts: str) -> str:
    return "(?:" + "|".join(parts) + ")"


def _pattern(*parts: str) -> re.Pattern[str]:
    return re.compile("".join(parts), re.IGNORECASE)


NOT = _any_of(r"\bnot", "n't", r"\bnever")
HELPING_VERB = _any_of("wo", "ca", "do", "does", "did", "will", "would", "can", "could", "should", "need", "must")
# “not only”, “no other”, “nothing works better”, “without a doubt”, “never fails to”, “do not wait for” deny nothing.
SEEMING = _pattern(
    r"\b",
    _any_of(
        r"not (?:only|just|merely|simply|all|alone|long|to mention|until|unlike|surprising\w*)",
        r"nothing (?:short|but|less)",
        r"(?:no|not any) (?:other|doubt|question|wonder|matter|longer|secret|surprise|need|time|stranger|exception\w*)",
        r"(?:no|not any) one else|(?:nobody|nothing|no one|none) (?:else|other)",
        r"(?:nothing|no \w+|nobody|no one) (?:is |are |works? |does |comes? )(?:\w+ )?"
        r"(?:like|close|faster|better|safer|more)",
        r"without (?:a )?(?:doubt|question|delay|waiting|exception)",
        r"never (?:been (?:a |so |more )?(?:better|easier|simpler)|again|before|too late|stop\w*|miss\w*)",
        r"no (?:better|greater|finer|easier) (?!than)\w+",
        r"why not|if not",
        rf"(?:{HELPING_VERB}(?: not|n't|not)|cannot|never|not) "
        + _any_of(
            *(
                "hesitate",
                "believe how",
                "believe what",
                "forget",
                "miss",
                "wait",
                "let",
                "settle",
                "give up",
                r"fail\w*",
                "delay",
                "suffer",
                "worry",
            ),
            *(
                "have to",
                "need to",
                "put off",
                "go wrong",
                "find (?:an? )?(?:better|safer|faster|easier|more)",
                "live with",
                "face",
                "struggle",
                "keep you",
                "stop at",
                "regret",
            ),
            *("just", "only", "merely", "simply"),
        ),
    ),
    r"\b",
)
DENYING = _pattern(
    r"(?:\b",
    _any_of(
        *("not", "no", "never", "cannot", "neither", "nor", "none", "nobody", "nothing", "without", "hardly", "lacks?"),
        *("(?:too |very )?little (?:evidence|proof|reason)",),
        *(r"refus\w+", "rather than", "instead of", "far from", "nowhere near", r"false\w*", r"mislead\w*", "myths?"),
        *("untrue", "wrong", "wrongly", "unproven", "unsupported", "unclear", "unknown", "unlikely", "premature"),
        *("doubts?", "doubtful", r"overstat\w+", "wary of", "beware of", "suspicious of", r"caution\w* against"),
        *(r"warn\w* against", "whether"),
    ),
    r"|n't)\b|\b(?:tell|know|say|see|ask|decide|check|sure|certain)(?: \w+){0,2} if\b",
)
# What opens a clause after which the sentence goes on: “people who did not get well …”.
OPENING_CLAUSE = _pattern(
    r"\b(?:(?:if|when|whenever|where|after|once|for (?:those|people|anyone|patients)|who|whose|whom)\b[^,;:]{0,40}",
    r"|(?:which|that) (?:have|has|had|did|do|does) ?)$",
)
SUBJECT_OR_VERB = _any_of(
    *("we", "you", "they", "it", "i", "he", "she", "this", "these", "our", "your", "my", "ketamine", "infusions?"),
    *("treatments?", "will", "can", "is", "are", "was", "were", "has", "have", "does", "do", "offers?", "gives?"),
    *("brings?", "provides?", "delivers?", "works?", "makes?", "gets?", "helps?", "lets?", "expect", "enjoy", "find"),
    "feel",
)
FINITE = _pattern(rf" \w+.* {SUBJECT_OR_VERB}\b|(?:\w+ ){{6}}")
# What ends the reach of a denial.
BREAKS = _pattern(
    r"[;!?|]|—|\b(?:but|yet|however|unless|until|just|simply|because|although|though)\b",
    rf"|\b(?:so|and|then) {SUBJECT_OR_VERB}\b|, (?:\w+ ){{0,4}}?{SUBJECT_OR_VERB}\b",
)
ENUMERATED = _pattern(r"^ (?:(?!that|is|are|can|has|will|be|was|who)\w+ ){1,3}and ")
INSERTED = _pattern(
    r", ",
    _any_of(
        *("as", "like", "alone", "or", "by", "even", "for", "in", "with", "at", "such", "including", "on", "to"),
        *("however", "of course", "honestly"),
    ),
    r"\b[^,]{0,70},",
)
# “false claims, among them that …” goes on with what is denied.
GOING_ON = _pattern(r", (?:among (?:them|these|which|others)|including|such as|for example|namely)\b")
MORE_TO_COME = _pattern(r"^[^.;!?|]{0,60}?(?:,? or|,? nor) ")
# “A cure is not what we offer”, “A guarantee is never possible”, “… is a myth”.
TAKEN_BACK = _pattern(
    r"^[\"')]{0,2}(?: \w+){0,4}? (?:(?:is|are|was|were|can|could|has|have|should|must|may|will|would)(?: ever)?",
    r"(?: not|n't| never|not)(?: \w+){0,2}? ",
    _any_of(
        *("possible", "promised?", r"offer\w*", "known", "found", "shown", "proven", "guaranteed", "what", "words?"),
        *("claims?", r"expect\w*", "certain", "established", "made", "given", "available", "supported", "true"),
        *("said", "used?", "something", "exists?"),
    ),
    r"|(?:is|are|was|were) ",
    _any_of(
        *("false", "misleading", "an? myths?", "myths", "wrong", "untrue", "unsupported", "unproven", "unknown"),
        *("unclear", rf"words? (?:we|that)[^.]{{0,30}}(?:{NOT}|avoid)"),
    ),
    r")\b",
)
# “Claims that … go beyond the evidence.”
CLAIM = _pattern(r"\b(?:claims?|ideas?|statements?|promises?|notions?|beliefs?|rumors?|headlines?) (?:that|of|about)\b")
REJECTED = _pattern(
    r"\b(?:unsupported|go(?:es)? (?:far |well )?beyond|false|wrong|misleading|overstated|premature",
    r"|no (?:evidence|trial|study|proof))\b",
    rf"|{NOT}(?: been)? (?:supported|true|shown|known|proven|borne out)\b",
)
LABELED = _pattern(r"^[\"'(]*(?:myth|false|wrong|not true|untrue)\b[^.!?]{0,20}:")
# Where a colon opens the list of what is denied: “We never write: best, leading”.
NEVER_SAID = _pattern(
    rf"(?:{NOT}|\bcannot|\bavoid\w*|\bno)\b[^:]{{0,30}}",
    r"\b(?:say|write|promise|publish|use|print|claim|call|words?)\b[^:]{0,30}:",
)
ANSWERED_NO = _pattern(r"^[\"']?(?:no\b(?! (?:other|doubt|question|one))|not\b(?! (?:only|just))|never\b)")
