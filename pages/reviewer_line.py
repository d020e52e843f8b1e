"""The line in which a clinician stands by an article: their name and license, as readers see them."""

from pages.refusals import NotAllowed
from pages.wording import findings

LONGEST = 160


def clean_reviewer_line(line: str) -> str:
    """The line without space around it.

    Raises NotAllowed when it is empty or too long, or holds a phrase that may not be published: it stands on a public
    page, and no checklist of the article has seen it.
    """
    line = line.strip()
    if not line or len(line) > LONGEST:
        raise NotAllowed(f"Give the name and license that readers will see, in {LONGEST} characters or fewer.")
    for finding in findings(line):
        raise NotAllowed(
            f"Readers will see this line, and it cannot say “{finding.phrase}”: {finding.reason} "
            f"What may stand there: {finding.alternative}"
        )
    return line
