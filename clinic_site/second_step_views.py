"""The pages between the right password and the staff pages."""

from django.contrib import messages
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site import second_step
from clinic_site.account_history import note
from clinic_site.own_second_step import MAY_REPLACE, NEW_KEY, SEED, device_to_replace
from clinic_site.qr_code import picture
from clinic_site.recovery_codes import FEW, codes_left, codes_of
from clinic_site.second_step import device_of
from clinic_site.second_step_forms import CodeForm, PaperForm
from clinic_site.sign_in import is_known, remember_browser
from clinic_site.staff_gate import Stage, pass_second_step
from clinic_site.staff_session import end_sessions
from clinic_site.way_in import (
    NEXT,
    WRONG_CODES,
    ask_for_the_password_again,
    goal_of,
    is_one_too_many,
    onward,
    shown,
)

page = require_http_methods(["GET", "HEAD", "POST"])


@page
@never_cache
@sensitive_post_parameters()
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code after the password."""
    if request.gate.stage is not Stage.SECOND_STEP:
        return onward(request)
    account, on_paper = request.gate.account, request.GET.get("with") == "recovery"
    form = (PaperForm if on_paper else CodeForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        tried_before = second_step.wrong_codes(account) - request.session.get(WRONG_CODES, 0)
        refusal = second_step.refusal_of(account, form.cleaned_data["code"])
        if not refusal:
            return _let_in(request, account, tried_before)
        if is_one_too_many(request):
            return ask_for_the_password_again(request)
        form.add_error("code", refusal)
    context = {"title": "Second step", "form": form, "on_paper": on_paper, "other_way": _other_way(request, on_paper)}
    return shown(request, "enter_code", context)


@page
@never_cache
@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """Connect an app, at the first sign-in, or in place of another one whose code was given within ten minutes."""
    gate, replaces = request.gate, device_to_replace(request)
    if gate.stage is not Stage.SET_UP and replaces is None:
        return onward(request)
    account = gate.account
    key = request.session.setdefault(NEW_KEY, second_step.new_key())
    form = CodeForm(request.POST or None)
    form.fields["code"].widget.attrs.pop("autofocus", None)
    if request.method == "POST" and form.is_valid():
        refusal = second_step.set_up(account, key, form.cleaned_data["code"], replaces=replaces)
        if not refusal:
            return _connected(request, account, replaces)
        form.add_error("code", refusal)
    address = second_step.app_address(account, key)
    return shown(
        request,
        "set_up",
        {
            "title": "Set up the second step",
            "form": form,
            "is_new_phone": replaces is not None,
            "picture": picture(address),
            "app_address": address,
            "key_in_groups": second_step.key_in_groups(key),
        },
    )


@page
@never_cache
def show_codes(request: HttpRequest) -> HttpResponse:
    """The recovery codes, until the person says that they are kept."""
    seed = request.session.get(SEED)
    if not seed or request.gate.stage not in (Stage.NEW_PASSWORD, Stage.INSIDE):
        return onward(request)
    if request.method == "POST":
        del request.session[SEED]
        return onward(request)
    return shown(request, "codes", {"title": "Your recovery codes", "codes": codes_of(seed)})


def _let_in(request: HttpRequest, account: AbstractBaseUser, tried_before: int) -> HttpResponse:
    device = device_of(account)
    if device is None:
        return onward(request)  # the owner has just reset it
    pass_second_step(request, account, device)
    request.session.pop(WRONG_CODES, None)
    if tried_before > 0:
        text = "Somebody who knew your password has typed wrong codes since you last signed in. If that was not you, "
        messages.warning(request, f"{text}change your password now, and tell the owner.")
    left = codes_left(account)
    if left <= FEW:
        text = "1 recovery code is" if left == 1 else f"{left or 'No'} recovery codes are"
        messages.warning(request, f"{text} left. Make new ones under “Second step” at the top.")
    if not is_known(request, account.get_username()):
        note(account, "Signed in from another browser than before.", by=account)
    response = onward(request)
    remember_browser(response, account)
    return response


def _connected(request: HttpRequest, account: AbstractBaseUser, replaces: TOTPDevice | None) -> HttpResponse:
    for key in (NEW_KEY, MAY_REPLACE, WRONG_CODES):
        request.session.pop(key, None)
    end_sessions([account], keep=request.session.session_key)
    request.session[SEED] = second_step.new_recovery_codes(account)
    pass_second_step(request, account, device_of(account))
    note(account, "Connected a new phone." if replaces else "Set up the second step.", by=account)
    goal = goal_of(request)
    response = HttpResponseRedirect(f"{reverse('admin:recovery_codes')}?{urlencode({NEXT: goal})}")
    remember_browser(response, account)
    return response


def _other_way(request: HttpRequest, on_paper: bool) -> str:
    """The same page for the other kind of code."""
    query = request.GET.copy()
    query.pop("with", None)
    if not on_paper:
        query["with"] = "recovery"
    return f"?{query.urlencode()}"
