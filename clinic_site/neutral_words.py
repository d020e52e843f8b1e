"""Words that tell what a message or page is about: they stay out of mail, addresses, titles and cookies of requests."""

HEALTH_WORDS = (
    "ketamine",
    "esketamine",
    "depress",
    "bipolar",
    "autis",
    "schizophren",
    "psych",
    "infusion",
    "therap",
    "suicid",
    "mental",
)


def health_words_in(text: str) -> list[str]:
    """The telling words found in `text`, whatever their case; the clinic's full name always holds two of them."""
    lowered = text.lower()
    return [word for word in HEALTH_WORDS if word in lowered]
