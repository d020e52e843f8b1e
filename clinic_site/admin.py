"""The clinic's own facts, and staff accounts, for the owner."""

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Group, User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django_otp.plugins.otp_static import admin as _codes_on_paper  # noqa: F401 (registers what is taken away below)
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp import admin as _apps_on_phones  # noqa: F401 (registers what is taken away below)
from django_otp.plugins.otp_totp.models import TOTPDevice

from clinic_site.models import ClinicProfile, Closure, Fee, OpeningHours
from clinic_site.staff_session import end_sessions


@admin.register(ClinicProfile)
class ClinicProfileAdmin(admin.ModelAdmin):
    fieldsets = (
        ("Who you are", {"fields": ("name", "neutral_name", "clinicians", "caller", "not_treated")}),
        ("How to reach you", {"fields": ("phone", "email", "street", "city", "region", "postal_code")}),
        ("On the day", {"fields": ("directions", "parking_and_access")}),
        ("The promise", {"fields": ("answer_within_hours", "hours_confirmed", "apologize_when_late")}),
        ("Money and other companies", {"fields": ("insurance", "industry_money", "vendors")}),
        ("Notices", {"fields": ("privacy_practices", "nondiscrimination")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        """There is one profile, so the list leads straight to it."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        profile, _ = ClinicProfile.objects.get_or_create(pk=1)
        return redirect("admin:clinic_site_clinicprofile_change", profile.pk)


@admin.register(OpeningHours)
class OpeningHoursAdmin(admin.ModelAdmin):
    list_display = ("weekday", "opens", "closes")
    ordering = ("weekday", "opens")


@admin.register(Closure)
class ClosureAdmin(admin.ModelAdmin):
    list_display = ("reason", "first_day", "last_day")
    ordering = ("-first_day", "-pk")


@admin.register(Fee)
class FeeAdmin(admin.ModelAdmin):
    list_display = ("name", "low", "high", "effective_on")
    ordering = ("name", "pk")


admin.site.unregister(Group)
admin.site.unregister(User)
# Secrets of second steps are nobody's to look at.
admin.site.unregister(TOTPDevice)
admin.site.unregister(StaticDevice)


@admin.register(User)
class StaffAccountAdmin(UserAdmin):
    """Accounts and their roles. What a role may do is fixed in one table, so no single permissions are given here."""

    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("What this person may do", {"fields": ("is_active", "is_staff", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    list_display = ("username", "first_name", "last_name", "is_active", "roles")
    list_filter = ("is_active", "groups")
    readonly_fields = ("last_login", "date_joined")
    actions = ["sign_out_everywhere"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        """Superusers are out of an owner's reach."""
        accounts = super().get_queryset(request).prefetch_related("groups")
        return accounts if request.user.is_superuser else accounts.filter(is_superuser=False)

    @admin.display(description="Roles")
    def roles(self, account: User) -> str:
        return ", ".join(sorted(group.name for group in account.groups.all())) or "none yet"

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm, change: bool) -> None:
        if not change:
            obj.is_staff = True
            messages.info(request, "Now choose what this person may do, and save once more.")
        super().save_model(request, obj, form, change)

    @admin.action(description="Sign these people out everywhere", permissions=["change"])
    def sign_out_everywhere(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        ended = end_sessions(accounts)
        for account in accounts:
            self.log_change(request, account, "Signed out everywhere.")
        self.message_user(request, f"Signed out everywhere: {ended} sessions ended.", messages.SUCCESS)
