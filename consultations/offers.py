"""Words in which things are offered for sale. People who ask for help use some of them too, so few count alone."""

import re

# Each of these is said by sellers and cheats, hardly by somebody who asks for help.
_SURE = (
    # Search engines and websites.
    r"\bseo\b",
    r"back-?links?\b",
    r"\bdofollow\b",
    r"guest posts?\b",
    r"domain authority",
    r"search engine (optimi|regist|rank)",
    r"first page of google",
    r"google rank",
    r"rank your (web)?site",
    r"(traffic|visitors) to your (web)?site",
    r"targeted traffic",
    r"your website looks",
    r"errors on your (web)?site",
    r"(re)?design(s|ing)? (your )?websites?",
    r"web (design|development) (company|agency|services?|studio)",
    r"(buy|sell)\b.{0,30}\breviews\b",
    r"top of google",
    r"(google|bei google auf) seite 1",
    r"(website|site) (is )?(mobile friendly|redesign)",
    r"(article|post|writer)\b.{0,40}\byour blog",
    # Money.
    r"(guaranteed|daily|weekly) (profit|income|returns?)",
    r"passive income",
    r"\binvest \$?\d",
    r"\b(airdrop|forex)\b",
    r"get back double",
    r"pre-?approved for",
    r"business (funding|loans?)\b",
    r"no[- ]obligation",
    r"connect your wallet",
    r"trading (robot|bot|platform)",
    r"recovery expert",
    r"working capital",
    r"(no|without) collateral",
    r"we (give|offer|provide)( out)? loans?",
    r"\binheritance of\b",
    r"\bmillion (us )?dollars",
    r"free spins",
    r"(no|first) deposit",
    r"betting tips",
    # Medicines and goods.
    r"\b(buy|order|cheap)\b.{0,60}\b(no|without)( an?)? (rx|prescription)",
    r"\bwe (sell|ship|supply)\b",
    r"(worldwide|fast|free|discreet|overnight) (shipping|delivery)",
    r"wholesale",
    r"off your first order",
    r"\border now\b",
    r"\bin stock\b",
    r"\b(lowest|factory|introductory) (prices?|pricing)\b",
    r"\bper pill\b",
    r"doctors hate",
    # Letters to businesses.
    r"(clinics|practices|businesses|offices) like yours",
    r"new patients (a|per|every) month",
    r"(reply|text) stop\b",
    r"\bunsubscribe\b",
    r"book a (free )?demo",
    r"try it free",
    r"no upfront",
    r"save up to \d",
    r"your current (vendor|provider of|supplier)",
    r"pre-qualified (patients|leads)",
    r"quick demo",
    r"medical billing",
    r"(credit card processing|merchant fees)",
    r"virtual assistants?",
    r"selling your (practice|clinic|business)",
    r"\bmoq\b",
    r"was nominated for",
    # Other languages.
    r"онлайн[ -]?казино|казино.{0,40}бонус",
    r"продвижени\w+ сайт",
    r"заработ\w+ в интернете",
    r"без вложений",
    r"kredit ohne schufa",
    r"référencement",
    r"devis gratuit",
    r"préstamos (rápidos|a particulares)",
    r"posicionamiento (web|seo)",
    r"рассылк\w+ по",
    r"(gana|ganar) dinero",
    r"kostenloses angebot",
    r"高仿|加微信",
    r"发票",
    r"博彩",
    r"trading online",
    r"ganhe dinheiro",
    r"cassino online",
    r"\bbahis\b",
)
# A voice that speaks for a business …
_SELLER = (
    r"\bwe (offer|provide|help|create|supply|cut|place|design|have a database|give)\b",
    r"\bwe are an? ([\w+-]+ ){0,3}(company|manufacturer|agency|firm|supplier|provider|studio)\b",
    r"\bour (\w+ )?(services?|software|platform)\b",
    r"\bour (company|team|agency|clients|investors|ai)\b",
    r"\byour (business|website|site|brand|company|customers|domain)\b",
    r"\bmay i send\b",
    r"\bcan i send you\b",
    r"\bshall i send\b",
    r"\bi would be glad to show\b",
    r"\bto opt out\b",
)
# … and what it talks of.
_GOODS = (
    r"\b(quote|estimate|audit|price list|brochure|portfolio|demo|valuation|sample)\b",
    r"\b(affordable|discount|best price|low price|half price|% off|month free)\b",
    r"\b(leads|conversion|marketing|facebook ads|instagram|supplier|manufacturer|software|campaigns)\b",
    r"\b(customers|collections|acquiring|requirements)\b",
    r"\bno contract\b",
)
# With a link, these lead people on.
_BAIT = (
    r"\b(click here|claim (it|your|now)|gift card|you won|verify your|confirm your|visit us|check (this|it) out)\b",
    r"\b(my photos|nice man|dating|casino|trading robot)\b",
)
# Whoever writes so speaks of a need of their own, whatever else they mention: their work, their bets, what it may cost.
_NEED = (
    r"\bmy (?!name\b|(late )?clients?\b|company\b|team\b|photos\b|(web)?site\b|bitcoin\b|life changed)\w+",
    r"\b(call|help) me\b",
    r"\bi (can'?t|can not|cannot|feel|take|need|gamble|suffer|do want)\b",
    r"\b(burn(ed|t) out|laid off|slept|(?<!you )sleep|tired|afraid|alone|hopeless|anxious|panic)\b",
    r"\b(medicines?|medications?|meds|dose|symptoms|therapy|psychiatrist|first visit|visits)\b",
    r"\b(sliding scale|good faith)\b",
    r"\bis (yours|it|that|this)\b[^.!]*\?",
    r"\bdo you (offer|take|have|bill|help|treat|see)\b",
    r"\bcan (i|we) (get|have|come|bring|pay|be|stop|talk)\b",
    r"\bhow (many|much|long|often)\b",
)
# Who writes about themselves, asks, or says why the link is there; in English and in Spanish.
_PERSON = (
    r"\b(i|i'm|my|me|we|our|us|yo|mi|mis|nosotros)\b|[?؟？]",
    r"\b(referr(ed|al)|sent by|told|doctor said|dr|therapist|read|saw|article|study)\b",
)


def _any(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


SURE, SELLER, GOODS, BAIT, NEED, PERSON = map(_any, (_SURE, _SELLER, _GOODS, _BAIT, _NEED, _PERSON))


def is_offer(text: str) -> bool:
    """Whether somebody wants to sell something: by words that say so alone, or a seller's voice that names goods.

    Never where the writer speaks of a need of their own: somebody who sells websites may ask us for help as well.
    """
    sells = SURE.search(text) or (SELLER.search(text) and GOODS.search(text))
    return bool(sells) and not NEED.search(text)


def is_bait(text: str) -> bool:
    """Whether words around a link want it to be followed."""
    return bool(BAIT.search(text))


def tells_of_a_person(text: str) -> bool:
    """Whether a note says anything of who wrote it, or asks something."""
    return bool(PERSON.search(text))
