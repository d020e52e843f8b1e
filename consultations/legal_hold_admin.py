"""The owner's screen for a legal hold: putting a request under one, or lifting it, each with a reason."""

from collections.abc import Callable

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from consultations import legal_hold
from consultations.models import ConsultationRequest
from consultations.typed_text import TypedTextField

PUT = (
    "While it is under a legal hold, nothing and nobody erases this request: not the site, not a press, not a command. "
    "Use it when a court, a lawyer or an insurer may ask for it."
)
LIFT = "From then on it is erased like any other, at once if its time is over and the daily run comes."
CHANGED_MEANWHILE = "A colleague was faster. It stands as you see it now."


class ReasonForm(forms.Form):
    reason = TypedTextField(
        label="Why? It is kept encrypted, in the history of the request",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why, in a few words.", "max_length": "Shorten it to 500 characters."},
    )


def urls(guard: Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]) -> list[URLPattern]:
    """For the admin of requests; `guard` lets only staff who are signed in through."""
    return [
        path("<int:pk>/legal-hold/", guard(_put), name="request_legal_hold"),
        path("<int:pk>/lift-legal-hold/", guard(_lift), name="request_lift_legal_hold"),
    ]


def _put(http_request: HttpRequest, pk: int) -> HttpResponse:
    return _step(http_request, pk, legal_hold.put, ("Put under a legal hold", PUT))


def _lift(http_request: HttpRequest, pk: int) -> HttpResponse:
    return _step(http_request, pk, legal_hold.lift, ("Lift the legal hold", LIFT))


@require_http_methods(["GET", "HEAD", "POST"])
def _step(http_request: HttpRequest, pk: int, take: Callable[..., bool], words: tuple[str, str]) -> HttpResponse:
    if not http_request.user.has_perm(legal_hold.MAY_HOLD):
        raise PermissionDenied
    request = get_object_or_404(ConsultationRequest, pk=pk)
    back_url = reverse("admin:consultations_consultationrequest_change", args=[pk])
    form = ReasonForm(http_request.POST if http_request.method == "POST" else None)
    if form.is_valid():
        if take(pk, form.cleaned_data["reason"], by=http_request.user):
            messages.success(http_request, "Recorded.")
        else:
            messages.warning(http_request, CHANGED_MEANWHILE)
        return redirect(back_url)
    label, consequence = words
    context = {
        **admin.site.each_context(http_request),
        **{"title": label, "consequence": consequence, "label": label, "form": form},
        **{"request_shown": request, "back_url": back_url},
    }
    return TemplateResponse(http_request, "admin/consultations/step.html", context)
