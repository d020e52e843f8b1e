"""What the pages between the password and the staff pages share: where they lead, and when too much was tried."""

from django.contrib import admin, messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from clinic_site.staff_gate import Stage

NEXT = "next"
WRONG_CODES = "second_step_wrong_codes"  # a key of the session
MOST_WRONG_CODES = 10  # in one session; then the password is asked for again


def onward(request: HttpRequest) -> HttpResponse:
    """To the page that comes next for this person: a step that is missing, or where they wanted to go."""
    return HttpResponseRedirect(address_onward(request.gate.stage, goal_of(request)))


def address_onward(stage: Stage, goal: str) -> str:
    """Where somebody at this stage goes next on the way to `goal`, an address on this site."""
    if stage is Stage.INSIDE:
        return goal
    return f"{stage.address}?{urlencode({NEXT: goal})}"


def goal_of(request: HttpRequest) -> str:
    wanted = request.GET.get(NEXT, "")
    hosts, is_https = {request.get_host()}, request.is_secure()
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=is_https)
    return wanted if is_ours else reverse("admin:index")


def is_one_too_many(request: HttpRequest) -> bool:
    request.session[WRONG_CODES] = request.session.get(WRONG_CODES, 0) + 1
    return request.session[WRONG_CODES] >= MOST_WRONG_CODES


def ask_for_the_password_again(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.warning(request, f"{MOST_WRONG_CODES} codes were wrong. Sign in with your password again.")
    return HttpResponseRedirect(reverse("admin:login"))


def shown(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    whole = {**admin.site.each_context(request), "gate": request.gate, **context}
    return TemplateResponse(request, f"admin/second_step/{name}.html", whole)
