from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from clinic_site.client_address import client_address
from clinic_site.facts import clinic_facts
from clinic_site.metrics import counting
from consultations import form_counts
from consultations.consent import current_agreement
from consultations.forgery import is_forged
from consultations.form_stamp import FormStamp, new_stamp, read_stamp, second_press
from consultations.forms import ConsultationRequestForm
from consultations.receipts import give_receipt, receipt_of
from consultations.reception import Reception
from consultations.spool import NotKept, TooManyFromOneAddress
from consultations.throttle import Press

# Said above the form when it comes back for a reason that is not in its fields.
PRESS_AGAIN = (
    "The page was open for a long time, or your browser keeps no cookies. Nothing is lost: "
    "everything you typed is still here, and nothing has been sent yet. Press “Ask for the call” once more."
)
TOO_MANY = (
    "We are getting very many requests from your connection. Everything you typed is still here. "
    "Call us, or wait an hour and press “Ask for the call” again."
)
NOT_STORED = (
    "We could not store your request just now, and nothing has been sent. Everything you typed is still here. "
    "Wait a minute and press “Ask for the call” again, or call us."
)


@csrf_exempt  # the same check runs below, in a way that keeps what was typed
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def request_consultation(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        stamp = _new_stamp(request)
        return form_counts.opened(request, _show(request, _form(stamp, initial={"form_token": stamp.signed()})))
    known = read_stamp(request.POST.get("form_token", ""))
    stamp = known or _new_stamp(request)
    form = _form(stamp, request.POST if known else _typed(request, stamp))
    reception = Reception(client_address(request))
    try:
        if reception.press() is Press.TOO_MUCH:
            return _too_many(request, stamp)
        if is_forged(request):
            return form_counts.came_back(_again(request, stamp, PRESS_AGAIN, HTTPStatus.FORBIDDEN))
        if not form.is_valid():
            return form_counts.came_back(_show(request, form, status=HTTPStatus.UNPROCESSABLE_ENTITY), form.errors)
        received = reception.take_in(form.answers(), stamp, request.POST)
    except TooManyFromOneAddress:
        return _too_many(request, stamp)
    except NotKept:
        counting.posted(counting.NOT_KEPT)
        return _again(request, stamp, NOT_STORED, HTTPStatus.SERVICE_UNAVAILABLE)
    counting.posted(reception.outcome)
    response = redirect("consultations:received")
    give_receipt(response, received)
    return form_counts.sent_again(response) if reception.is_again else response


@never_cache
@require_safe
def received(request: HttpRequest) -> HttpResponse:
    response = render(request, "consultations/received.html", {"receipt": receipt_of(request)})
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _new_stamp(request: HttpRequest) -> FormStamp:
    return new_stamp(request, current_agreement(clinic_facts().name))


def _form(stamp: FormStamp, *args: object, **kwargs: object) -> ConsultationRequestForm:
    return ConsultationRequestForm(*args, stamp=stamp, auto_id="id_%s", **kwargs)


def _typed(request: HttpRequest, stamp: FormStamp) -> QueryDict:
    """What was typed, under a stamp of ours: a form that came without a good one goes back with a new one."""
    typed = request.POST.copy()
    typed["form_token"] = stamp.signed()
    return typed


def _too_many(request: HttpRequest, stamp: FormStamp) -> HttpResponse:
    counting.posted(counting.TOO_MANY)
    page = _again(request, stamp, TOO_MANY, HTTPStatus.TOO_MANY_REQUESTS)
    page.headers["Retry-After"] = "3600"  # seconds: the hour that the page speaks of
    return page


def _again(request: HttpRequest, stamp: FormStamp, note: str, status: HTTPStatus) -> HttpResponse:
    """The form with everything that was typed, a plain sentence, and a stamp with which one more press sends it."""
    typed = _typed(request, stamp)
    typed["second_press"] = second_press(stamp)
    return _show(request, _form(stamp, typed), status=status, note=note)


def _show(
    request: HttpRequest, form: ConsultationRequestForm, *, status: int = HTTPStatus.OK, note: str = ""
) -> HttpResponse:
    context = {
        "form": form,
        "form_heading_note": note,
        "answer_by": clinic_facts().answer_by(timezone.now()),
    }
    return render(request, "consultations/request.html", context, status=status)
