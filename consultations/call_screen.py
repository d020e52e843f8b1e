"""What the page of one request shows beside the answers and the form: all that somebody needs who is about to call."""

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from clinic_site.spoken_times import spoken_moment
from consultations import set_aside
from consultations.call_words import hour_warning, opening_words
from consultations.free_call import FreeCallNote
from consultations.models import Consent, ConsultationRequest, HistoryEntry, OtherReference

Outcome = HistoryEntry.Outcome


def call_screen(request: ConsultationRequest, user: AbstractBaseUser, *, may_answer: bool) -> dict[str, object]:
    """The context of the page. `request` bears its `standing` and its `entries`, the newest first."""
    may_call = request.is_open and request.standing.may_call
    is_mine = request.is_held and request.held_by_id == user.pk
    return {
        "may_answer": may_answer,
        "may_hold": may_call and may_answer,
        "is_mine": is_mine,
        "buttons": set_aside.buttons_for(request) if may_answer else [],
        "planned": spoken_moment(request.next_step_at) if request.is_open else "",
        "hour_warning": hour_warning(request, timezone.now()) if may_call else "",
        "opening_words": opening_words(request, user) if may_call else [],
        "history": request.entries,
        "request_messages": list(request.messages.order_by("created_at", "pk")),
        "free_call": _free_call(request, request.entries),
    }


def with_what_was_agreed(requests: QuerySet[ConsultationRequest]) -> QuerySet[ConsultationRequest]:
    """Each with the newest agreement, and whether its visitor was told other references, in the same query."""
    newest = Consent.objects.filter(request=OuterRef("pk")).order_by("-given_at", "-pk")
    return requests.annotate(
        agreed_wording=Subquery(newest.values("wording")[:1]),
        agreed_version=Subquery(newest.values("version")[:1]),
        agreed_notice=Subquery(newest.values("notice")[:1]),
        has_other_references=Exists(OtherReference.objects.filter(request=OuterRef("pk"))),
    )


def _free_call(request: ConsultationRequest, history: list[HistoryEntry]) -> FreeCallNote | None:
    reached = next((entry for entry in history if entry.outcome == Outcome.REACHED), None)
    return FreeCallNote(reached.at) if reached and request.by_phone else None
