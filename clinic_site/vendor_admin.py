"""The owner's list of companies and their agreements."""

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from clinic_site.vendor import PURPOSES, Vendor


@admin.register(Vendor)
class VendorAdmin(admin.ModelAdmin):
    list_display = ("name", "what_it_does", "agreement", "used_until")
    ordering = ("name", "pk")
    fieldsets = (
        (None, {"fields": ("name",)}),
        ("What it does for you", {"fields": tuple(PURPOSES)}),
        ("Where", {"fields": ("hosts",)}),
        ("The agreement", {"fields": ("standing", "signed_on", "reason", "used_until")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Agreements are kept for six years (45 CFR 164.316(b)(2)), so a row ends and does not go."""
        return False

    @admin.display(description="does")
    def what_it_does(self, vendor: Vendor) -> str:
        return ", ".join(vendor.does)

    @admin.display(description="agreement", ordering="signed_on")
    def agreement(self, vendor: Vendor) -> str:
        if vendor.signed_on:
            return f"signed on {vendor.signed_on:%B %-d, %Y}"
        return vendor.get_standing_display().removesuffix(", because …")
