"""The pages between the right password and the staff pages, and that of one's own second step."""

import time

from django import forms
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site import second_step
from clinic_site.account_history import note
from clinic_site.qr_code import picture
from clinic_site.recovery_codes import FEW, codes_left, codes_of
from clinic_site.second_step import device_of
from clinic_site.sign_in import is_known, remember_browser
from clinic_site.staff_gate import Stage, pass_second_step
from clinic_site.staff_session import end_sessions

NEXT = "next"
# Keys of the session.
NEW_KEY = "second_step_new_key"
SEED = "second_step_seed"
WRONG_CODES = "second_step_wrong_codes"
MAY_REPLACE = "second_step_may_replace"

MOST_WRONG_CODES = 10  # in one session; then the password is asked for again
REPLACE_WITHIN = 10 * 60  # seconds from the code of the old phone to that of the new one

page = require_http_methods(["GET", "HEAD", "POST"])


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code from your app",
        max_length=64,
        error_messages={"required": "Type the code."},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "spellcheck": "false"}
        ),
    )


class PaperForm(CodeForm):
    """For a recovery code, which has letters."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "Recovery code"
        attrs = self.fields["code"].widget.attrs
        attrs.update(autocomplete="off", inputmode="text", autocapitalize="none")


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
        if _is_one_too_many(request):
            return _ask_for_the_password_again(request)
        form.add_error("code", refusal)
    context = {"title": "Second step", "form": form, "on_paper": on_paper, "other_way": _other_way(request, on_paper)}
    return _shown(request, "enter_code", context)


@page
@never_cache
@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """Connect an app, at the first sign-in, or in place of another one whose code was given within ten minutes."""
    gate, replaces = request.gate, _device_to_replace(request)
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
    return _shown(
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
    return _shown(request, "codes", {"title": "Your recovery codes", "codes": codes_of(seed)})


@page
@never_cache
@sensitive_post_parameters()
def own_second_step(request: HttpRequest) -> HttpResponse:
    """How one's own second step stands; with a right code, a new phone or new recovery codes."""
    account, device = request.gate.account, device_of(request.gate.account)
    if device is None:
        return HttpResponseRedirect(reverse("admin:index"))
    form = PaperForm(request.POST or None)
    form.fields["code"].label = "Code from your app, or a recovery code"
    form.fields["code"].widget.attrs.pop("autofocus", None)
    if request.method == "POST" and form.is_valid():
        refusal = second_step.refusal_of(account, form.cleaned_data["code"])
        if not refusal:
            return _change(request, account, device)
        if _is_one_too_many(request):
            return _ask_for_the_password_again(request)
        form.add_error("code", refusal)
    left = codes_left(account)
    context = {"title": "Second step", "form": form, "device": device, "codes_left": left, "are_few": left <= FEW}
    return _shown(request, "own", context)


def onward(request: HttpRequest) -> HttpResponse:
    """To the page that comes next for this person: a step that is missing, or where they wanted to go."""
    return HttpResponseRedirect(address_onward(request.gate.stage, _goal(request)))


def address_onward(stage: Stage, goal: str) -> str:
    """Where somebody at this stage goes next on the way to `goal`, an address on this site."""
    if stage is Stage.INSIDE:
        return goal
    return f"{stage.address}?{urlencode({NEXT: goal})}"


def _goal(request: HttpRequest) -> str:
    wanted = request.GET.get(NEXT, "")
    hosts, is_https = {request.get_host()}, request.is_secure()
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=hosts, require_https=is_https)
    return wanted if is_ours else reverse("admin:index")


def _let_in(request: HttpRequest, account: AbstractBaseUser, tried_before: int) -> HttpResponse:
    pass_second_step(request, account, device_of(account))
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
    goal = _goal(request)
    response = HttpResponseRedirect(f"{reverse('admin:recovery_codes')}?{urlencode({NEXT: goal})}")
    remember_browser(response, account)
    return response


def _change(request: HttpRequest, account: AbstractBaseUser, device: TOTPDevice) -> HttpResponse:
    request.session.pop(WRONG_CODES, None)
    if request.POST.get("then") == "new-phone":
        request.session[MAY_REPLACE] = [device.persistent_id, time.time()]
        request.session.pop(NEW_KEY, None)
        return HttpResponseRedirect(reverse("admin:set_up_second_step"))
    request.session[SEED] = second_step.new_recovery_codes(account)
    end_sessions([account], keep=request.session.session_key)
    request.session.cycle_key()
    note(account, "Made new recovery codes.", by=account)
    return HttpResponseRedirect(reverse("admin:recovery_codes"))


def _device_to_replace(request: HttpRequest) -> TOTPDevice | None:
    """The phone whose code this person has just given in order to connect another one."""
    if request.gate.stage is not Stage.INSIDE or MAY_REPLACE not in request.session:
        return None
    identifier, at = request.session[MAY_REPLACE]
    device = device_of(request.gate.account)
    is_this = device is not None and device.persistent_id == identifier
    return device if is_this and time.time() - at <= REPLACE_WITHIN else None


def _is_one_too_many(request: HttpRequest) -> bool:
    request.session[WRONG_CODES] = request.session.get(WRONG_CODES, 0) + 1
    return request.session[WRONG_CODES] >= MOST_WRONG_CODES


def _ask_for_the_password_again(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.warning(request, f"{MOST_WRONG_CODES} codes were wrong. Sign in with your password again.")
    return HttpResponseRedirect(reverse("admin:login"))


def _other_way(request: HttpRequest, on_paper: bool) -> str:
    """The same page for the other kind of code."""
    query = request.GET.copy()
    query.pop("with", None)
    if not on_paper:
        query["with"] = "recovery"
    return f"?{query.urlencode()}"


def _shown(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    whole = {**admin.site.each_context(request), "gate": request.gate, **context}
    return TemplateResponse(request, f"admin/second_step/{name}.html", whole)
