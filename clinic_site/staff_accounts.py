"""The accounts of the staff, looked after by the owner. What a role may do is fixed in one table: staff_roles.py."""

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.forms import ModelForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django_otp.plugins.otp_static import admin as _codes_on_paper  # noqa: F401 (registers what is taken away below)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _apps_on_phones  # noqa: F401 (registers what is taken away below)
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site.account_history import note
from clinic_site.account_sentences import sentence_about
from clinic_site.admin_site import KEY
from clinic_site.recovery_codes import codes_left
from clinic_site.second_step import device_of, forget_second_step
from clinic_site.security_log import tell
from clinic_site.spoken_times import spoken_moment
from clinic_site.staff_account_forms import AccountForm, NewAccountForm, TemporaryPasswordForm
from clinic_site.staff_roles import roles_in_words
from clinic_site.staff_session import end_sessions

admin.site.unregister(Group)
admin.site.unregister(User)
# Secrets of second steps are nobody's to look at.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class StaffAccountAdmin(UserAdmin):
    add_form, form, change_password_form = NewAccountForm, AccountForm, TemporaryPasswordForm
    add_fieldsets = (
        ("Person", {"fields": ("username", "first_name", "last_name", "email")}),
        ("What this person does", {"fields": ("role",)}),
        ("First password", {"fields": ("password1", "password2")}),
    )
    fieldsets = (
        ("Person", {"fields": ("username", "first_name", "last_name", "email")}),
        ("What this person does", {"fields": ("role", "is_active")}),
        ("Signing in", {"fields": ("second_step", "last_sign_in")}),
    )
    readonly_fields = ("second_step", "last_sign_in")
    list_display = ("username", "full_name", "role", "may_sign_in", "has_phone")
    list_filter = ()
    search_fields = ()
    filter_horizontal = ()
    actions = ["sign_out_everywhere"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.reset_second_step)
        return [path("<id>/reset-second-step/", view, name="auth_user_reset_second_step"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Superusers are out of an owner's reach."""
        phones = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
        accounts = super().get_queryset(request).prefetch_related("groups").annotate(phone=Exists(phones))
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody, a superuser neither: histories name who did what."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Staff accounts", **(extra_context or {})})

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: dict | None = None) -> HttpResponse:
        return super().add_view(request, form_url, {"title": "Add an account", **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict | None = None
    ) -> HttpResponse:
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **self._named(object_id)})

    def history_view(self, request: HttpRequest, object_id: str, extra_context: dict | None = None) -> HttpResponse:
        named = self._named(object_id, "What happened to the account of ")
        return super().history_view(request, object_id, {**(extra_context or {}), **named})

    def render_change_form(self, request: HttpRequest, context: dict[str, object], **kwargs: object) -> HttpResponse:
        """One button to save with."""
        one_button = {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, {**context, **one_button}, **kwargs)

    def _named(self, object_id: str, before: str = "") -> dict[str, str]:
        account = User.objects.filter(pk=object_id).first() if KEY.fullmatch(object_id) else None
        return {"title": f"{before}{account.get_username()}"} if account else {}

    @admin.display(description="Name")
    def full_name(self, account: User) -> str:
        return account.get_full_name() or "–"

    @admin.display(description="Role")
    def role(self, account: User) -> str:
        return roles_in_words(account)

    @admin.display(description="Sign-in")
    def may_sign_in(self, account: User) -> str:
        return "may sign in" if account.is_active and account.is_staff else "switched off"

    @admin.display(description="Second step")
    def has_phone(self, account: User) -> str:
        return "second step set up" if account.phone else "no second step yet"

    @admin.display(description="Second step")
    def second_step(self, account: User) -> str:
        device = device_of(account)
        if device is None:
            return "Not set up yet: asked for at the next sign-in." if settings.STAFF_SECOND_FACTOR else "Switched off."
        left = codes_left(account)
        return f"Set up. {left} recovery code{'' if left == 1 else 's'} left."

    @admin.display(description="Last sign-in")
    def last_sign_in(self, account: User) -> str:
        return spoken_moment(account.last_login) if account.last_login else "Never so far."

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        obj.is_staff = True
        super().save_model(request, obj, form, change)
        form.finish(obj)
        if {"role", "is_active"} & set(form.changed_data) and obj != request.user:
            end_sessions([obj])
        tell("account changed" if change else "account made", obj, by=request.user)

    def construct_change_message(
        self, request: HttpRequest, form: ModelForm, formsets: object, add: bool = False
    ) -> str:
        return sentence_about(form, add=add)

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        name = obj.get_username()
        messages.success(request, f"Made. At the first sign-in {name} chooses another password.")
        return redirect("admin:auth_user_changelist")

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        """A temporary password for somebody else; one's own is changed where the old one is asked for."""
        account = self.get_object(request, id)
        if account == request.user:
            return redirect("admin:password_change")
        response = super().user_change_password(request, id, form_url)
        if request.method == "POST" and response.status_code == 302:
            end_sessions([account])
            tell("temporary password set", account, by=request.user)
        return response

    def reset_second_step(self, request: HttpRequest, id: str) -> HttpResponse:
        """For a lost phone: the next sign-in sets the second step up anew, and whoever is signed in is out."""
        account = self.get_object(request, id)
        if not self.has_change_permission(request, account):
            raise PermissionDenied
        if account is None:
            raise Http404
        if account == request.user:
            return redirect("admin:own_second_step")
        if request.method == "POST":
            with transaction.atomic():
                forget_second_step(account)
                end_sessions([account])
                note(account, "Reset the second step.", by=request.user)
            tell("second step reset", account, by=request.user)
            messages.success(request, f"At the next sign-in {account.get_username()} sets up the second step anew.")
            return redirect("admin:auth_user_change", account.pk)
        context = {**self.admin_site.each_context(request), "title": "Reset the second step", "account": account}
        return TemplateResponse(request, "admin/auth/user/reset_second_step.html", context)

    @admin.action(description="Sign these people out everywhere", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Everywhere but in the browser in which it is done."""
        ended = end_sessions(accounts, keep=request.session.session_key)
        here = " You stay signed in here." if request.user in accounts else ""
        for account in accounts:
            note(account, "Signed out everywhere.", by=request.user)
            tell("signed out everywhere", account, by=request.user)
        self.message_user(request, f"Signed out everywhere: {ended} sessions ended.{here}", messages.SUCCESS)
