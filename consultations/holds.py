"""Whoever calls somebody says so first, so that two people never call the same person at once."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from consultations import front_desk
from consultations.models import ConsultationRequest


def take(request_id: int, *, by: AbstractBaseUser) -> bool:
    """Hold an open request for ten minutes, from now on; False while a colleague holds it.

    One conditional update decides, so that of many presses at once exactly one has it.
    """
    now = timezone.now()
    is_free = Q(held_until=None) | Q(held_until__lte=now) | Q(held_by=by)
    taken = ConsultationRequest.objects.open().filter(is_free, pk=request_id)
    until = now + ConsultationRequest.HOLD_FOR
    return bool(taken.update(held_by=by, held_by_name=front_desk.name_of(by), held_until=until))


def let_go(request_id: int, *, by: AbstractBaseUser) -> None:
    ConsultationRequest.objects.filter(pk=request_id, held_by=by).update(**front_desk.FREE)


def urls(guard: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]) -> list[URLPattern]:
    """For the admin of requests; `guard` lets only staff who are signed in through."""
    return [
        path("<int:pk>/calling/", guard(_calling), name="request_calling"),
        path("<int:pk>/not-calling/", guard(_not_calling), name="request_not_calling"),
    ]


@require_POST
def _calling(http_request: HttpRequest, pk: int) -> HttpResponse:
    _only_whoever_may_answer(http_request)
    if take(pk, by=http_request.user):
        messages.success(http_request, "It is yours for ten minutes. Write down below what came of it.")
    else:
        messages.warning(http_request, "A colleague was faster, or it is closed. Do not call now.")
    return _back(pk)


@require_POST
def _not_calling(http_request: HttpRequest, pk: int) -> HttpResponse:
    _only_whoever_may_answer(http_request)
    let_go(pk, by=http_request.user)
    messages.success(http_request, "Others can call now.")
    return _back(pk)


def _only_whoever_may_answer(http_request: HttpRequest) -> None:
    if not http_request.user.has_perm(front_desk.MAY_ANSWER):
        raise PermissionDenied


def _back(pk: int) -> HttpResponse:
    return redirect("admin:consultations_consultationrequest_change", pk)
