"""What staff must know before they call or write, in words: short ones for the list, whole ones for the request."""

from django.utils import timezone

from clinic_site.spoken_times import spoken_day
from consultations.models import ConsultationRequest
from consultations.standings import Standing

READ_FIRST = (
    "Read first: before anything else, read what this person wrote, further down. A list of words marked this request; "
    "it judges nobody and may be wrong."
)


def marks_of(request: ConsultationRequest, standing: Standing, *, has_others: bool) -> list[str]:
    """For the list."""
    marks = ["Read first"] if request.read_first else []
    if request.is_held:
        marks.append(f"{request.held_by_name} is calling")
    if standing.since and not standing.is_confirmed:
        marks.append(_short_wish(standing))
    return marks + (["Maybe the same person as another request"] if has_others else [])


def notes_of(request: ConsultationRequest, standing: Standing) -> list[str]:
    """For the top of the request; none for an ordinary one."""
    notes = [READ_FIRST] if request.read_first else []
    return notes + ([_whole_wish(standing)] if standing.since else [])


def _short_wish(standing: Standing) -> str:
    if standing.was_asked_before:
        return f"Asked not to be {standing.verb} before: this new request is their own wish. Open it before you answer"
    return f"Does not want to be {standing.verb}"


def _whole_wish(standing: Standing) -> str:
    asked = f"Asked not to be {standing.verb}"
    day = spoken_day(timezone.localtime(standing.since))
    if standing.is_confirmed:
        return f"{asked} on {day}, and has asked again since: answer this request, and nothing else."
    if standing.was_asked_before:
        return (
            f"{asked} before, on {day}: this new request is their own wish. No e-mail was sent to an "
            "address that we were asked not to write to. Before you call or write, press “They asked again”. Then "
            "answer this request, in the way they chose, and nothing else."
        )
    return (
        f"{asked} on {day}. Do not use that way any more. Should they tell us that they want to hear "
        "from us after all, press “They asked again”."
    )
