"""The owner's list of companies and their agreements."""

from typing import ClassVar

from django.contrib import admin
from django.contrib.admin.widgets import AdminTextareaWidget
from django.db import models
from django.http import HttpRequest

from clinic_site.vendor import PURPOSES, Vendor


@admin.register(Vendor)
class VendorAdmin(admin.ModelAdmin):
    list_display = ("name", "what_it_does", "agreement")
    ordering = ("name", "pk")
    formfield_overrides: ClassVar = {models.TextField: {"widget": AdminTextareaWidget(attrs={"rows": 4})}}
    fieldsets = (
        (None, {"fields": ("name",)}),
        ("What it does for you", {"fields": tuple(PURPOSES)}),
        ("Where", {"fields": ("hosts",)}),
        ("The agreement", {"fields": ("standing", "signed_on", "reason", "used_until")}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Agreements are kept for six years (45 CFR 164.316(b)(2)), so a row ends and does not go."""
        return False

    @admin.display(description="does")
    def what_it_does(self, vendor: Vendor) -> str:
        return ", ".join(vendor.does)

    @admin.display(description="agreement", ordering="signed_on")
    def agreement(self, vendor: Vendor) -> str:
        standing = vendor.get_standing_display().removesuffix(", because …")
        told = f"signed on {vendor.signed_on:%B %-d, %Y}" if vendor.signed_on else standing
        return f"{told}, used until {vendor.used_until:%B %-d, %Y}" if vendor.used_until else told
