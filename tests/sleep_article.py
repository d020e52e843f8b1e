"""A short article that passes every line of the checklist; it is about sleep, so that nobody takes it for advice."""

WORDS = {
    "title": "What sleep does",
    "short_title": "Sleep",
    "description": "A short description of what is known about sleep, for a test.",
    "evidence": "Small trials",
    "in_short": "Sleep helps [R90].\nIt has its risks, too [R90].\nYou can rest without it.",
}
SECTIONS = {
    "what-it-is": '<h2 id="what-it-is">What it is</h2><p>Sleep is a rest of body and mind.</p>',
    "what-studies-show": '<h2 id="what-studies-show">What studies show</h2><p>Sleep eases a bad mood [R90].</p>',
    "what-is-not-known": '<h2 id="what-is-not-known">What is not known</h2><p>Nobody knows why we dream.</p>',
    "risks": '<h2 id="risks">Risks</h2><p>Some are common, and a few are serious [R90].</p>',
    "who-should-not-have-it": (
        '<h2 id="who-should-not-have-it">Who should not have it</h2><p>Anyone at the wheel.</p>'
    ),
    "other-options": (
        '<h2 id="other-options">Other options</h2><ul><li>A walk</li><li>A book</li><li>A talk</li></ul>'
    ),
    "next-step": '<h2 id="next-step">Next step</h2><p>Talk with someone you trust.</p>',
}
BODY = "".join(SECTIONS.values())


def body_with(**sections: str) -> str:
    """The text with other sections; a name has `_` for `-`, and an empty section is left out."""
    changed = {name.replace("_", "-"): html for name, html in sections.items()}
    return "".join((SECTIONS | changed).values())
