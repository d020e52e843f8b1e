"""The words by which pages/statements.py knows what a sentence says: of what it speaks, and what it says of it.

The rules read words, not meaning. They answer to the labelled sentences in tests/pages/labelled_sentences.txt: add a
sentence there before you change a rule here.
"""

import re


def _any_of(*parts: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(parts)})", re.IGNORECASE)


TREATMENTS = _any_of(
    r"(?:es)?ketamine\b|spravato\b|ketalar\b|infusions?\b|treatments?\b|therap(?:y|ies)\b|medicines?\b"
    r"|medications?\b",
    r"drugs?\b|doses?\b|sprays?\b|antidepressants?\b|antipsychotics?\b|stabilizers?\b|opioids?\b|benzodiazepines?\b",
    r"ECT\b|TMS\b|lithium\b|valproate\b|quetiapine\b|midazolam\b|clozapine\b|haloperidol\b|placebo\b|exercise\b",
)
CONDITIONS = _any_of(
    r"symptoms?\b|depress(?:ion|ed|ive)\b|mood\b|anxiety\b|pain\b|psychosis\b|psychotic\b|mania\b|manic\b|memory\b",
    r"bipolar\b|autis(?:m|tic)\b|schizophrenia\b|PTSD\b|suicid\w+|blood pressure\b|sleep\b|bladder\b|liver\b|brain\b",
    r"breathing\b|nausea\b|dissociation\b|hallucinations?\b|delusions?\b|traits?\b|synapses?\b|spines?\b|scores?\b",
    r"relapses?\b|remission\b|side effects?\b|relief\b|success\b|falls\b|sedation\b|dizziness\b|pregnan\w+"
    r"|breastfeeding\b",
)
# Whom or what a sentence speaks of when it names no treatment: "It works within hours", "Patients recover".
SPEAKS_OF_IT = re.compile(
    r"^(?:(?:and|but|so|also|then|yet|still|once|as)\b,? )*(?:it|they|this|that|these|those|you will|you can|you feel"
    r"|(?:some|most|many|few|all)(?: of)?(?: our| the)? (?:people|patients|adults|clients)|people|patients|adults"
    r"|clients|half|our (?:people|patients|clients)|the (?:effect|benefit|relief|result|difference|gain)s?"
    r"|nobody|everyone|everybody|it’s|it's)\b",
    re.IGNORECASE,
)
EFFECT_VERBS = (
    r"eas(?:e|es|ed|ing)\b|reduc\w+|help(?:s|ed|ing|ful)?\b|improv\w+|reliev\w+|raises?\b|raised\b|lowers\b|lowered\b"
    r"|caus(?:e|es|ed|ing)\b|prevent\w*|work(?:s|ed|ing)?\b|treats?\b|treated\b|treating\b|cur(?:e|es|ed|ing)\b"
    r"|heal\w*\b"
    r"|restor\w+|rebuil\w+|repair\w*|regrow\w*|gr(?:ew|ows|ow) back\b|blocks\b|blocked\b|worsen\w*|harm(?:s|ed"
    r"|ing)?\b"
    r"|damag\w+|lift(?:s|ed|ing)?\b|fad(?:e|es|ed|ing)\b|lasts?\b|lasted\b|wears? off\b|acts?\b|calm(?:s|ed|ing)?\b"
    r"|boost\w*|trigger\w*|provok\w+|leads? to\b|led to\b|protect\w*|recover(?:s|ed|ing)?\b|respond(?:s|ed)?\b"
    r"|relaps(?:e|es|ed)\b|fell\b|fallen\b|falls\b|drop(?:s|ped)\b|increas\w+|decreas\w+|kills?\b|numbs?\b"
    r"|transform\w*|solv\w+"
    r"|sharpen\w*|strengthen\w*|weaken\w*|stir\w*|revers\w+|stops? (?:the |your )?(?:pain|symptoms|depression"
    r"|suicid\w+)"
    r"|(?:mak|bring|brought|giv|gave)\w* .{0,40}\b(?:worse|better|back|on|relief|hope)\b|made .{0,40}\b(?:worse"
    r"|better)\b"
    r"|(?:feel|felt|got|get|gets|become|became)\w* (?:\w+ ){0,2}(?:better|worse|sleepy|dizzy|detached|calmer)\b"
    r"|c(?:an|ould) be fatal\b|switch(?:es|ed)?\b|rises?\b|rose\b|go(?:es)? up\b|slow(?:s"
    r"|ed)? (?:\w+ )?breathing\b|confused\b"
)
EFFECT_WORDS = (
    r"effects?\b|effective\w*|benefits?\b|relief\b|risks?\b|risky\b|response\b|remission\b|recovery\b|cures?\b"
    r"|safe\w*\b"
    r"|unsafe\b|addictive\b|addiction\b|dependence\b|harmless\b|harmful\b|dangerous\b|tolerated\b|evidence\b"
    r"|prove[ns]?\b"
    r"|shown to\b|success\w*|fast-acting\b|rapid\w*\b|side effects?\b|a treatment for\b|misuse\b|withdrawal\b"
    r"|break-?through\b"
    r"|life-changing\b|gone\b|powerful\w*\b|opens? (?:new|up)\b|resets?\b|rewir\w+|(?:should|must) (?:not"
    r"|never) (?:have|take|use|get)\b"
    r"|detached\b|overdos\w+|fatal\b|deadly\b|revolution\w+|miracle\w*\b|guarantee\w*\b|symptom-free\b"
)
# A sentence whose subject is the treatment itself says what it is or does, whichever verb it has.
TREATMENT_FIRST = re.compile(
    r"^(?:(?:and|but|so|also|today|now|in short),? )?(?:(?:our|the|an?|low-dose|intravenous|IV|racemic) )*"
    r"(?:(?:es)?ketamine(?: (?:therapy|infusions?|treatments?))?|spravato|infusions?|clozapine|midazolam|ECT|TMS)"
    r"(?: \([^)]*\))? (?!(?:for|and|in|or|of|to|as|at|on|with|from|clinics?|given|used|page|trials?|studies"
    r"|study|short)\b)[a-z]",
    re.IGNORECASE,
)
EFFECT = _any_of(EFFECT_VERBS, EFFECT_WORDS)
ACTS_ITSELF = re.compile(
    rf"{TREATMENTS.pattern} (?:infusions? |therapy )?(?:(?:can|will|may|might|does|do|also|often|usually"
    rf"|quickly|really"
    rf"|always|has|have|is) )*(?:not )?(?:{EFFECT_VERBS})",
    re.IGNORECASE,
)
COMPARISON = _any_of(
    r"(?:more|less|better|worse|fewer|sooner|easier|safer|\w{2,}er)\b[^.;]{0,60}\bthan\b",
    r"superior\b|inferior\b|outperform\w*|beats?\b|as (?:effective|good|safe|fast|well|strong|quick)(?:ly)? as\b",
    r"compared (?:with|to)\b|versus\b|vs\b\.?|(?:no|any|significant|big|clear) difference\b|differ(?:s|ed)? from\b",
    r"(?:first|second|third|last)[- ]line\b|the (?:most|least) (?:effective|powerful|promising|dangerous)\b",
    r"(?:best|safest|strongest|fastest)\b|unlike (?:other|most|standard|traditional)\b|twice as\b",
)
NO_COMPARISON = re.compile(
    r"\b(?:rather|other|more) than one\b|\brather than\b|\bother than\b|\b(?:more|less|fewer) than \d\S*", re.I
)
APPROVAL = _any_of(
    r"(?:un|dis)?approv(?:e|es|ed|al|als|ing)\b|off-label\b|cleared (?:by|for)\b|schedule (?:I{1,3}|IV|V|[1-5])\b",
    r"controlled substance\b|(?:not |un)?licensed (?:as|for|to treat)\b|indicated for\b|authori[sz]ed (?:as|for"
    r"|to treat)\b",
    r"FDA\b\W+(?:(?:has|have|had|is|does|did|not|never|also|now) )*(?:warn|review|accept|recommend|endors|clear"
    r"|say|said)",
    r"essential medicines?\b",
)
WORD_NUMBERS = (
    r"two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundreds?|thousands?"
    r"|millions?"
)
UNITS = (
    r"people|adults|patients|participants|volunteers|veterans|children|men|women|trials?|studies|doses?|infusions?"
    r"|seconds?|minutes?|hours?|days?|weeks?|months?|years?|times|percent|mg|milligrams?|in (?:ten|five|a hundred)"
)
PEOPLE_OR_SHARE = re.compile(
    r"\d\s*(?:%|percent\b|per cent\b|in \d|out of \d)"
    r"|\b\d[\d,.]*\+? (?:\w+ ){0,2}(?:people|adults|patients|participants|volunteers|veterans|children|men|women)\b",
    re.IGNORECASE,
)
# A figure that stands by itself or with a unit; one inside a name ("2p16.3", "KARMA-Dep 2") is no result.
FIGURE = re.compile(
    r"(?<![\w-])(?:[$€]\s?)?\d[\d,.]*(?:\s?%|-fold|x\b|\s?(?:mg|kg|ml|mcg)\b|s\b|(?:st|nd|rd|th)\b)?(?![\w])"
)
WORDED = _any_of(
    rf"(?:{WORD_NUMBERS})(?: or \w+| to \w+)?(?: \w+)? (?:{UNITS})\b",
    rf"one in (?:\w+)\b|(?:\w+) out of (?:{WORD_NUMBERS}|every|a hundred)\b|(?:two|three)[- ](?:thirds|quarters"
    rf"|fifths)\b|(?:a|one) (?:third|quarter|fifth) of\b",
    r"(?:about|nearly|over|at least|more than|less than|almost) half\b|half of\b|by half\b|double[sd]?\b"
    r"|triple[sd]?\b|tenfold\b",
    r"the majority of\b|most (?:of (?:our|the) )?(?:people|patients|adults|clients)\b",
    r"(?:within|in|for|after) (?:a few |several |just )?(?:minutes|hours|days|weeks|months)\b|(?:hours"
    r"|days) to \w+\b|overnight\b",
)
# Numbers that say nothing of medicine.
NO_NUMBER = re.compile(
    r"\b9-?1-?1\b|\b9-?8-?8\b(?:lifeline\.org)?|\b1-8\d\d-\d{3}-\d{4}\b|\(?\b\d{3}\)?[ -]\d{3}[ -]\d{4}\b|\b24/7\b"
    r"|\b(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4}\b"
    r"|\b(?:step|part|page|section|question|suite|room|type|phase) \d+\b|\b[A-Z][\w*]+(?:-[A-Z]\w+)+ \d+\b"
    r"|\b\d{1,2}(?::\d\d)? ?(?:a\.m\.|p\.m\.|am|pm)\b",
    re.IGNORECASE,
)
CLINIC_MATTERS = re.compile(
    r"\$ ?\d|\b(?:call(?:s|ed)?|phone|open|opening|closed|appointments?|parking|fees?|prices?|costs?"
    r"|charge[sd]?|insur\w+"
    r"|street|suite|leesburg|answer (?:you|within)|within (?:one|two|\d+) (?:business|clinic|working) (?:days?"
    r"|hours?))\b",
    re.IGNORECASE,
)
IMPERATIVES = (
    r"add|agree|apply|ask|avoid|be|bring|call|check|choose|click|come|consider|contact|count|do|don’t|don't"
    r"|drink|drive"
    r"|eat|fill|find|follow|get|give|go|have|keep|leave|let|list|look|make|never|note|plan|print|read|reach|remember"
    r"|report|save|say|see|send|set|share|show|speak|stay|stop|take|talk|tell|text|think|try|use|visit|wait"
    r"|watch|write"
)
INSTRUCTION = re.compile(
    rf"\bplease\b|^(?:(?:if|when|to|before|after|in|at|until|for|unless|as)\b[^.;]{{0,200}}?[,:] |(?:so|and|but|then"
    rf"|also|now|even then),? ){{0,2}}"
    rf"(?:(?:first|always|instead),? )?\s*(?:{IMPERATIVES})\b(?!’s|'s)",
    re.IGNORECASE,
)
# An instruction that sends people to a treatment says that it is good for them.
URGES = re.compile(
    rf"\b(?:try|take|use|get|choose|experience|start|begin|discover)\b.{{0,30}}{TREATMENTS.pattern}", re.IGNORECASE
)
ABOUT_WHAT = re.compile(
    r"(?:^|(?<=[.:] ))(?!(?-i:WHO)\b)(?:what|how|whether|which|who|whom|why|where|when)\b[^.:;]*", re.IGNORECASE
)
HEARSAY = re.compile(r"^(?:perhaps )?you (?:may|might) (?:also )?have (?:read|heard|seen)\b[^.;]*", re.IGNORECASE)
NOT_KNOWN = re.compile(
    r"\b(?:we|they|researchers|scientists) (?:do not|don’t|don't|did not|cannot) (?:yet )?(?:know|say|tell)\b[^,;:]*"
    r"|\b(?:nobody|no one) (?:yet )?(?:knows|can (?:know|tell|say|promise|predict))\b[^,;:]*"
    r"|\b(?:cannot|can’t|can't|never) promise\b[^;]*|\bwe (?:found|know of) no(?:ne)?\b[^;:]*"
    r"|\b(?:is|are) (?:still )?(?:unclear|unknown|not (?:yet )?(?:known|clear|settled|worked out))\b[^,;]*"
    r"|^whether\b.*\b(?:unclear|unknown|not (?:yet )?(?:known|clear))\b|\bnot known\b.*|\bno (?:number"
    r"|page) can\b[^;]*",
    re.IGNORECASE,
)
WISH = re.compile(
    r"\byou (?:want|would like|hope|need) to\b[^.;]*|\b(?:it|this|that|these questions|which) (?:may |can "
    r"|would )?helps? (?:if|to|when|at)\b[^.;]*"
    r"|\bwhat (?:is likely to|could|would|might|may)\b[^.;,]*|\b(?:reach|find|get|ask for|asking for|offer) help\b",
    re.IGNORECASE,
)
# "Read how ketamine works" says that there is something to read, and no more.
POINTER = re.compile(
    r"\b(?:see|read|about|explains?|says?|ask|learn|on|of) (?:also )?(?!(?-i:WHO)\b)(?:how|whether|why|what"
    r"|who)\b[^,.;]*",
    re.IGNORECASE,
)
# What only says what a word means, or what an agency is for.
DEFINITION = re.compile(
    r"^[“\"][^”\"]{2,40}[”\"] (?:means?|is|are)\b|\bis the (?:US |federal )?agency\b", re.IGNORECASE
)
REGULATOR = re.compile(r"\bFDA\b|\bFood and Drug\b")
SURE_QUESTION = re.compile(r"\bdid you know\b|\d\s*%|\bpercent\b", re.IGNORECASE)
NOT_STATED = (NOT_KNOWN, HEARSAY, ABOUT_WHAT, WISH, POINTER)
