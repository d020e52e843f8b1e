"""The clinic's own facts, for the owner. Staff accounts are in staff_accounts.py."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from clinic_site import staff_accounts, vendor_admin  # noqa: F401 (register what they are about)
from clinic_site.backups import backup_admin  # noqa: F401 (registers the list)
from clinic_site.models import ClinicProfile, Closure, Fee, OpeningHours


@admin.register(ClinicProfile)
class ClinicProfileAdmin(admin.ModelAdmin):
    fieldsets = (
        ("Who you are", {"fields": ("name", "neutral_name", "clinicians", "caller", "not_treated")}),
        ("How to reach you", {"fields": ("phone", "email", "street", "city", "region", "postal_code")}),
        ("On the day", {"fields": ("directions", "parking_and_access")}),
        ("The promise", {"fields": ("answer_within_hours", "hours_confirmed", "apologize_when_late")}),
        ("When nobody takes the call", {"fields": ("try_again_after_hours", "tries")}),
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
