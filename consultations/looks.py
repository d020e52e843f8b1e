"""Every look at a request by staff is on record before the page goes out (45 CFR 164.312(b)): no record, no page."""

from collections.abc import Callable
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from clinic_site.admin_site import KEY
from clinic_site.client_address import client_address
from clinic_site.years import years_after
from consultations.front_desk import name_of
from consultations.models import ConsultationRequest, Look, OutboxEmail
from consultations.models.looks import KEEP_YEARS
from consultations.references import spoken

Kind = Look.Kind
# Opening so many requests within so short a time is more than a working day asks for; the owner is told.
MANY = 20
SHORT_TIME = timedelta(minutes=5)

LIST = "admin:consultations_consultationrequest_changelist"
MAIL = "staff:mail"
NEXT_TO_GO = "admin:consultations_keepingtime_preview"
ERASE_PERSON = "admin:consultations_erasure_person"
PLACES = {LIST: "the list of requests", MAIL: "the mail"}  # in words, for who was refused there
OF_A_MESSAGE = "staff:send_again"
OF_A_REQUEST = "admin/consultations/consultationrequest/"  # how the routes of all its pages begin
ABOUT_REQUESTS = ("/admin/consultations/", "/admin/r/", "/admin/mail/")


class LooksMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(ABOUT_REQUESTS) and request.user.is_authenticated:
            _record_look(request, response)
        return response


def sentence_of(look: Look) -> str:
    """What happened, as one would say it."""
    about = f" {spoken(look.reference)}" if look.reference else ""
    return {
        Kind.LIST: f"{look.by_name} looked through the list and saw {_requests(look.how_many)}.",
        Kind.SEARCH: f"{look.by_name} searched the list and saw {_requests(look.how_many)}.",
        Kind.VIEW: f"{look.by_name} opened request{about}.",
        Kind.CHANGE: f"{look.by_name} worked on request{about}.",
        Kind.MAIL: f"{look.by_name} looked through the mail.",
        Kind.REFUSED: f"{look.by_name} tried to open {_refused(look)} and was refused.",
        Kind.MANY: f"{look.by_name} opened {look.how_many} requests within five minutes.",
    }[Kind(look.kind)]


def forget_old_looks() -> int:
    """Delete looks after their six years; the database refuses it before."""
    return Look.objects.filter(keep_until__lte=timezone.now()).delete()[0]


def _record_look(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    if match is None:
        return
    if response.status_code == 403:
        _add(request, Kind.REFUSED, reference=_reference(match, response), place=PLACES.get(match.view_name, ""))
    elif match.view_name == LIST and response.status_code == 200:
        _add(request, Kind.SEARCH if request.GET.get("q") else Kind.LIST, how_many=_rows_on(response))
    elif match.view_name == NEXT_TO_GO and response.status_code == 200:
        _add(request, Kind.LIST, how_many=len(response.context_data["due"]) + len(response.context_data["kept"]))
    elif match.view_name == ERASE_PERSON and response.status_code == 200 and response.context_data["searched"]:
        _add(request, Kind.SEARCH, how_many=len(response.context_data["found"]))
    elif match.view_name == MAIL and response.status_code == 200:
        _add(request, Kind.MAIL)
    elif response.status_code < 400 and (reference := _reference(match, response)):
        _add(request, Kind.VIEW if request.method in ("GET", "HEAD") else Kind.CHANGE, reference=reference)
        _note_many(request)


def _rows_on(response: HttpResponse) -> int:
    """How many requests a page of the list shows; none when it is the admin's page about a broken database."""
    page = (getattr(response, "context_data", None) or {}).get("cl")
    return len(page.result_list) if page else 0


def _reference(match: ResolverMatch, response: HttpResponse) -> str:
    """That of the request that a page is about; empty for a page about none, or for one that is gone."""
    shown = (getattr(response, "context_data", None) or {}).get("original")
    if isinstance(shown, ConsultationRequest):
        return shown.reference
    key = str(match.kwargs.get("object_id") or match.kwargs.get("pk") or "")
    if not KEY.fullmatch(key):
        return ""
    if match.view_name == OF_A_MESSAGE:
        about = OutboxEmail.objects.filter(pk=key).values_list("request__reference", flat=True)
    elif match.route.startswith(OF_A_REQUEST):
        about = ConsultationRequest.objects.filter(pk=key).values_list("reference", flat=True)
    else:
        return ""
    return about.first() or ""


def _note_many(request: HttpRequest) -> None:
    """Once for each time that the number is reached."""
    since = timezone.now() - SHORT_TIME
    of_late = Look.objects.filter(by=request.user, at__gt=since)
    opened = of_late.filter(kind=Kind.VIEW).values("reference").distinct().count()
    if opened >= MANY and not of_late.filter(kind=Kind.MANY).exists():
        _add(request, Kind.MANY, how_many=opened)


def _add(request: HttpRequest, kind: Kind, **about: object) -> None:
    now, person = timezone.now(), request.user
    Look.objects.create(
        at=now,
        keep_until=years_after(now, KEEP_YEARS),
        by=person,
        by_name=name_of(person),
        kind=kind,
        address=client_address(request),
        **about,
    )


def _refused(look: Look) -> str:
    return f"request {spoken(look.reference)}" if look.reference else look.place or "a page about requests"


def _requests(count: int | None) -> str:
    return "1 request" if count == 1 else f"{count or 'no'} requests"
