"""What staff are told when a step is refused."""

from django.utils.html import format_html, format_html_join

from pages.checklist import NotReady

MOST_REASONS = 12
NOT_READY = (
    "This version is not ready, so it stays where it is, and nothing you wrote is lost. "
    "Fix what the checklist on this page lists:"
)


def refusal(problem: Exception) -> str:
    """The reason in words; when the checklist refuses, each thing to fix as a point of a list."""
    if not isinstance(problem, NotReady):
        return str(problem)
    reasons = problem.reasons()
    shown = reasons[:MOST_REASONS]
    if len(reasons) > len(shown):
        shown.append(f"And {len(reasons) - len(shown)} more, in the checklist.")
    return format_html("{}<ul>{}</ul>", NOT_READY, format_html_join("", "<li>{}</li>", ((one,) for one in shown)))
