"""What each staff screen is for, in sixty words or fewer, said at its top. Each app registers its own screens."""

from collections.abc import Mapping

from django.http import HttpRequest

MOST_WORDS = 60
# By the name of the view.
EXPLANATIONS: dict[str, str] = {}


def register(explanations: Mapping[str, str]) -> None:
    EXPLANATIONS.update(explanations)


def explanation_of(request: HttpRequest) -> str:
    """That of the screen at this address; empty for one that has none."""
    match = request.resolver_match
    if match is None:
        return ""
    # What is said of changing something holds for adding it.
    return EXPLANATIONS.get(match.view_name) or EXPLANATIONS.get(match.view_name.removesuffix("_add") + "_change", "")
