"""The staff's buttons for a request that was set aside, and the line on their home that says how many wait."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from clinic_site.staff_home import Task
from consultations import front_desk
from consultations.models import ConsultationRequest

LIST = "admin:consultations_consultationrequest_changelist"


@dataclass(frozen=True)
class Button:
    """One press. `take` returns whether anything was left to do; `told` and `else_told` say what became of it."""

    name: str
    label: str
    consequence: str
    told: str
    else_told: str
    take: Callable[..., bool]
    fits: Callable[[ConsultationRequest], bool]
    is_quiet: bool = False

    @property
    def url_name(self) -> str:
        return f"admin:request_{self.name}"


BUTTONS = [
    Button(
        name="real",
        label="This is a real request",
        consequence="It goes into the list, in the place that it would have had, and its e-mails are sent.",
        told="It is in the list now, and its e-mails are on their way.",
        else_told="It was in the list already.",
        take=front_desk.release,
        fits=lambda request: request.is_set_aside and request.is_open,
    ),
    Button(
        name="spam",
        label="This is advertising or a prank",
        consequence="It is closed as “Not a real request”, and nobody is told. You can open it again.",
        told="Closed as “Not a real request”. If that was a mistake, open it again.",
        else_told="A colleague put it into the list, or closed it, in the meantime. It stays as it is.",
        take=front_desk.close_as_no_request,
        fits=lambda request: request.is_set_aside and request.is_open,
        is_quiet=True,
    ),
    Button(
        name="open-again",
        label="Open it again",
        consequence="It was closed as “Not a real request”. Opened again, it waits as it did before.",
        told="It is open again.",
        else_told="It was open already.",
        take=front_desk.open_again,
        fits=lambda request: request.closing_reason == front_desk.NO_REQUEST,
    ),
]


def buttons_for(request: ConsultationRequest) -> list[Button]:
    return [button for button in BUTTONS if button.fits(request)]


def urls(guard: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]) -> list[URLPattern]:
    """An address for each button; `guard` lets only staff who are signed in through."""
    return [
        path(f"<int:pk>/{button.name}/", guard(_press), {"button": button}, name=button.url_name.partition(":")[2])
        for button in BUTTONS
    ]


def next_tasks(user: AbstractBaseUser) -> list[Task]:
    """The line for the staff's home; none while nothing waits."""
    if not user.has_perm(front_desk.MAY_ANSWER):
        return []
    waiting = ConsultationRequest.objects.open().filter(is_set_aside=True).count()
    if not waiting:
        return []
    text = "1 request is set aside: look whether a person sent it"
    if waiting > 1:
        text = f"{waiting} requests are set aside: look whether people sent them"
    return [Task(text, f"{reverse(LIST)}?show=set-aside")]


@require_POST
def _press(http_request: HttpRequest, pk: int, button: Button) -> HttpResponse:
    if not http_request.user.has_perm(front_desk.MAY_ANSWER):
        raise PermissionDenied
    request = get_object_or_404(ConsultationRequest, pk=pk)
    if button.take(request.pk, by=http_request.user):
        messages.success(http_request, button.told)
    else:
        messages.info(http_request, button.else_told)
    return redirect("admin:consultations_consultationrequest_change", request.pk)
