"""The five questions that an article gives a reader to take to their own doctor."""

from django.utils.html import escape

from pages.refusals import CannotBeShown

FOR_A_SHEET = 5
# For an article that has none of its own; none of them says anything about a condition or a drug.
GENERAL = (
    "What is my diagnosis, and how sure are you of it?",
    "Which treatments have I not tried yet, or not for long enough?",
    "Do I have a health problem, or take a medicine, that makes this a bad idea for me?",
    "How would we tell whether it works, and when would we stop?",
    "Which option would you try first for me, and why?",
)


class WrongQuestions(CannotBeShown):
    """There are more or fewer questions than a sheet has."""

    def __init__(self, count: int) -> None:
        super().__init__(
            f"Write five questions to take along, one a line, or none at all: there {'is' if count == 1 else 'are'} "
            f"{count} now."
        )


def to_take_along(lines: str) -> str:
    """The numbered list of an article's questions, one a line, or of the general ones when it has none.

    Raises WrongQuestions when there are some, but not five.
    """
    questions = [line.strip() for line in lines.splitlines() if line.strip()] or list(GENERAL)
    if len(questions) != FOR_A_SHEET:
        raise WrongQuestions(len(questions))
    return "<ol>" + "".join(f"<li>{escape(question)}</li>" for question in questions) + "</ol>"
