"""Every look at a request by staff is on record before the page goes out (45 CFR 164.312(b)): no record, no page."""

import json
from collections.abc import Callable
from dataclasses import asdict
from datetime import timedelta

from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.http import HttpRequest, HttpResponse
from django.urls import ResolverMatch
from django.utils import timezone

from clinic_site.admin_site import KEY
from clinic_site.client_address import client_address
from clinic_site.years import years_after
from consultations.front_desk import name_of
from consultations.models import ConsultationRequest, Look, OutboxEmail
from consultations.models.looks import KEEP_YEARS

Kind = Look.Kind
# Opening so many requests within so short a time is more than a working day asks for; the owner is told.
MANY = 20
OPENED = (Kind.VIEW, Kind.PRINT)
SHORT_TIME = timedelta(minutes=5)

LIST = "admin:consultations_consultationrequest_changelist"
MAIL = "staff:mail"
EXPORT = "admin:request_export"
PRINT = "admin:request_print"
SUGGESTIONS = "admin:autocomplete"
# In words, for who was refused there.
PLACES = {
    LIST: "the list of requests",
    MAIL: "the mail",
    EXPORT: "the page that makes files of requests",
    SUGGESTIONS: "a list of requests to choose from",
    "staff:overview": "the overview of requests",
}
NOT_THERE = "a request that is not there"
NEXT_TO_GO = "admin:consultations_keepingtime_preview"
ERASE_PERSON = "admin:consultations_erasure_person"
OF_A_MESSAGE = "staff:send_again"
BY_REFERENCE = "staff:open_request"
OF_A_REQUEST = "admin/consultations/consultationrequest/"  # how the routes of all its pages begin
ABOUT_REQUESTS = ("/admin/consultations/", "/admin/r/", "/admin/mail/", "/admin/overview/", "/admin/autocomplete/")
OWN_APP = "consultations"


class LooksMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(ABOUT_REQUESTS) and request.user.is_authenticated:
            _record_look(request, response)
        return response


def forget_old_looks() -> int:
    """Delete looks after their six years; the database refuses it before."""
    return Look.objects.filter(keep_until__lte=timezone.now()).delete()[0]


def _record_look(request: HttpRequest, response: HttpResponse) -> None:
    match = request.resolver_match
    if match is None:
        return
    if match.view_name == SUGGESTIONS and request.GET.get("app_label") != OWN_APP:
        return
    if response.status_code >= 400:
        _record_refusal(request, response, match)
    elif match.view_name in SEEN_AS_A_WHOLE:
        SEEN_AS_A_WHOLE[match.view_name](request, response)
    elif reference := _reference(match, response):
        _add(request, _kind(request, match), reference=reference)
        _note_many(request)
    elif _key(match):
        _add(request, Kind.REFUSED, place=NOT_THERE)  # the admin leads away from what is not there


def _record_refusal(request: HttpRequest, response: HttpResponse, match: ResolverMatch) -> None:
    """A failed try; a failure of the site itself is none, nor is what somebody typed wrong."""
    if response.status_code not in REFUSALS:
        return
    reference = _reference(match, response)
    is_a_guess = not reference and (match.view_name == BY_REFERENCE or _key(match))
    place = NOT_THERE if is_a_guess and response.status_code == 404 else PLACES.get(match.view_name, "")
    _add(request, Kind.REFUSED, reference=reference, place=place)


def _record_list(request: HttpRequest, response: HttpResponse) -> None:
    chosen = set(request.POST.getlist(ACTION_CHECKBOX_NAME))
    if chosen:  # something was done with several at once
        _add(request, Kind.CHANGE, how_many=len(chosen))
    if response.status_code == 200:
        _add(request, Kind.SEARCH if request.GET.get("q") else Kind.LIST, how_many=_rows_on(response))


def _record_mail(request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code == 200:
        _add(request, Kind.MAIL)


def _record_file(request: HttpRequest, response: HttpResponse) -> None:
    """The file before its first byte; the page that offers it, too, which shows how many requests there are."""
    made = getattr(response, "file_on_record", None)
    _add(request, Kind.EXPORT, **(asdict(made) if made else {}))


def _record_suggestions(request: HttpRequest, response: HttpResponse) -> None:
    """Whatever the admin offers to choose from is found by a search of its own."""
    _add(request, Kind.SEARCH, how_many=len(json.loads(response.content).get("results", [])))


def _record_next_to_go(request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code == 200:
        shown = response.context_data
        _add(request, Kind.LIST, how_many=len(shown["due"]) + len(shown["kept"]))


def _record_who_to_erase(request: HttpRequest, response: HttpResponse) -> None:
    if response.status_code == 200 and response.context_data["searched"]:
        _add(request, Kind.SEARCH, how_many=len(response.context_data["found"]))


REFUSALS = (403, 404, 405)
SEEN_AS_A_WHOLE: dict[str, Callable[[HttpRequest, HttpResponse], None]] = {
    LIST: _record_list,
    MAIL: _record_mail,
    EXPORT: _record_file,
    SUGGESTIONS: _record_suggestions,
    NEXT_TO_GO: _record_next_to_go,
    ERASE_PERSON: _record_who_to_erase,
}


def _kind(request: HttpRequest, match: ResolverMatch) -> str:
    if match.view_name == PRINT:
        return Kind.PRINT
    return Kind.VIEW if request.method in ("GET", "HEAD") else Kind.CHANGE


def _rows_on(response: HttpResponse) -> int:
    """How many requests a page of the list shows; none when it is the admin's page about a broken database."""
    page = (getattr(response, "context_data", None) or {}).get("cl")
    return len(page.result_list) if page else 0


def _reference(match: ResolverMatch, response: HttpResponse) -> str:
    """That of the request that a page is about; empty for a page about none, or for one that is gone."""
    shown = (getattr(response, "context_data", None) or {}).get("original")
    if isinstance(shown, ConsultationRequest):
        return shown.reference
    key = _key(match)
    if not KEY.fullmatch(key):
        return ""
    if match.view_name == OF_A_MESSAGE:
        about = OutboxEmail.objects.filter(pk=key).values_list("request__reference", flat=True)
    elif match.route.startswith(OF_A_REQUEST):
        about = ConsultationRequest.objects.filter(pk=key).values_list("reference", flat=True)
    else:
        return ""
    return about.first() or ""


def _key(match: ResolverMatch) -> str:
    """What stands in the address where the key of a request or of a message belongs; empty on other pages."""
    if match.view_name != OF_A_MESSAGE and not match.route.startswith(OF_A_REQUEST):
        return ""
    return str(match.kwargs.get("object_id") or match.kwargs.get("pk") or "")


def _note_many(request: HttpRequest) -> None:
    """Once for each time that the number is reached."""
    counted = getattr(request.user, "opened_of_late", None)  # by the lines at the top of the page, if it has them
    if counted is not None and counted + 1 < MANY:
        return
    since = timezone.now() - SHORT_TIME
    of_late = Look.objects.filter(by=request.user, at__gt=since)
    opened = of_late.filter(kind__in=OPENED).values("reference").distinct().count()
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
