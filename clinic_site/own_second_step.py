"""The page of one's own second step: a new phone, or new recovery codes."""

import time

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site import second_step
from clinic_site.account_history import note
from clinic_site.recovery_codes import FEW, codes_left
from clinic_site.second_step import device_of
from clinic_site.second_step_forms import PaperForm
from clinic_site.staff_gate import Stage
from clinic_site.staff_session import end_sessions
from clinic_site.way_in import WRONG_CODES, ask_for_the_password_again, is_one_too_many, shown

# Keys of the session.
NEW_KEY = "second_step_new_key"
SEED = "second_step_seed"
MAY_REPLACE = "second_step_may_replace"
REPLACE_WITHIN = 10 * 60  # seconds from the code of the old phone to that of the new one


@require_http_methods(["GET", "HEAD", "POST"])
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
        if is_one_too_many(request):
            return ask_for_the_password_again(request)
        form.add_error("code", refusal)
    left = codes_left(account)
    context = {"title": "Second step", "form": form, "device": device, "codes_left": left, "are_few": left <= FEW}
    return shown(request, "own", context)


def device_to_replace(request: HttpRequest) -> TOTPDevice | None:
    """The phone whose code this person has just given in order to connect another one."""
    if request.gate.stage is not Stage.INSIDE or MAY_REPLACE not in request.session:
        return None
    identifier, at = request.session[MAY_REPLACE]
    device = device_of(request.gate.account)
    is_this = device is not None and device.persistent_id == identifier
    return device if is_this and time.time() - at <= REPLACE_WITHIN else None


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
