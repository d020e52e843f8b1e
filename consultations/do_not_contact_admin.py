"""The screens for wishes not to be contacted: recording one, and confirming that somebody has asked again."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_http_methods

from consultations import do_not_contact, front_desk
from consultations.do_not_contact_forms import StrangersWishForm, WishForm
from consultations.models import ConsultationRequest, DoNotContact

WISH = (
    "From now on nobody calls or writes there, and no message waits for it. We remember it for ten years, even when "
    "the request is erased. An open request with no other way to reach the person is closed."
)
ASKED_AGAIN = (
    "This person asked not to be contacted before, and has asked again since. Confirm it, and you may answer this "
    "request in the way they chose. It holds for this request alone: do not call or write about anything else."
)


def step_urls() -> list[URLPattern]:
    """For the admin of requests: one address for each of the two steps."""
    site = admin.site.admin_view
    return [
        path("<int:pk>/do-not-contact/", site(record_wish), name="request_do_not_contact"),
        path("<int:pk>/asked-again/", site(confirm_new_wish), name="request_asked_again"),
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def record_wish(http_request: HttpRequest, pk: int) -> HttpResponse:
    if not http_request.user.has_perm("consultations.add_donotcontact"):
        raise PermissionDenied
    request = get_object_or_404(ConsultationRequest, pk=pk)
    form = WishForm(http_request.POST if http_request.method == "POST" else None, request=request)
    if not form.is_valid():
        return _page(http_request, request, form, "Does not want to be contacted", WISH, "Do not contact any more")
    do_not_contact.record_wish(form.phone(), form.email(), note=form.cleaned_data["note"], by=http_request.user)
    messages.success(http_request, "Recorded. From now on nobody calls or writes there.")
    return redirect(_address(request))


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_new_wish(http_request: HttpRequest, pk: int) -> HttpResponse:
    if not http_request.user.has_perm(front_desk.MAY_ANSWER):
        raise PermissionDenied
    request = get_object_or_404(ConsultationRequest, pk=pk)
    if http_request.method != "POST":
        return _page(http_request, request, Form(), "Asked again", ASKED_AGAIN, "They asked again")
    do_not_contact.confirm_new_wish(pk, by=http_request.user)
    messages.success(http_request, "Recorded. You may answer this request in the way they chose.")
    return redirect(_address(request))


def _page(
    http_request: HttpRequest, request: ConsultationRequest, form: Form, title: str, consequence: str, label: str
) -> HttpResponse:
    context = {
        **admin.site.each_context(http_request),
        **{"title": title, "consequence": consequence, "label": label, "form": form},
        **{"request_shown": request, "back_url": _address(request)},
    }
    return TemplateResponse(http_request, "admin/consultations/step.html", context)


def _address(request: ConsultationRequest) -> str:
    return reverse("admin:consultations_consultationrequest_change", args=[request.pk])


@admin.register(DoNotContact)
class DoNotContactAdmin(admin.ModelAdmin):
    """What is kept can be read by nobody; here is when it was recorded, and by whom."""

    form = StrangersWishForm
    list_display = ("channel", "at", "by_name", "keep_until")
    list_display_links = None
    ordering = ("-at", "-pk")
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: DoNotContact | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: DoNotContact | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: DoNotContact, form: StrangersWishForm, change: bool) -> None:
        typed = form.cleaned_data
        first, *_ = do_not_contact.record_wish(typed["phone"], typed["email"], note="", by=request.user)
        obj.pk, obj.channel, obj.at = first.pk, first.channel, first.at
