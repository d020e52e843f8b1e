"""Choosing a password of one's own in place of one that somebody else has set."""

from django.contrib import admin
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic_site.account_history import note
from clinic_site.models import TemporaryPassword
from clinic_site.security_log import tell
from clinic_site.staff_gate import MUST_CHANGE_PASSWORD, Gate, Stage, gate_for
from clinic_site.staff_session import end_sessions
from clinic_site.way_in import onward


class OwnPasswordForm(SetPasswordForm):
    def clean_new_password1(self) -> str:
        typed = self.cleaned_data["new_password1"]
        if self.user.check_password(typed):
            raise ValidationError("That is the password that was set for you. Choose one that only you know.")
        return typed


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters()
def new_password(request: HttpRequest) -> HttpResponse:
    """The last step of the first sign-in after somebody else has set the password."""
    gate: Gate = request.gate
    if gate.stage is not Stage.NEW_PASSWORD:
        return onward(request)
    form = OwnPasswordForm(gate.account, request.POST or None)
    if request.method == "POST" and form.is_valid():
        account = form.save()
        request.user = account  # or the session would not be brought in line with the new password
        update_session_auth_hash(request, account)
        request.session.pop(MUST_CHANGE_PASSWORD, None)
        was_changed(request, account)
        request.gate = gate_for(request, account)
        return onward(request)
    context = {**admin.site.each_context(request), "gate": gate, "title": "Choose your own password", "form": form}
    return TemplateResponse(request, "admin/second_step/new_password.html", context)


@transaction.atomic
def was_changed(request: HttpRequest, account: AbstractBaseUser) -> None:
    """What follows when people change their own password: their other sessions end."""
    TemporaryPassword.objects.filter(account_id=account.pk).delete()
    end_sessions([account], keep=request.session.session_key)
    tell("password changed", account)
    note(account, "Changed the password.", by=account)
