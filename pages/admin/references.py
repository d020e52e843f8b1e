from django import forms
from django.contrib import admin
from django.db.models import URLField
from django.http import HttpRequest

from pages.models import Reference


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    list_display = ("key", "authors", "title", "year", "kind", "substance")
    list_filter = ("kind", "substance", "subjects")
    search_fields = ("key", "authors", "title", "doi")
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    ordering = ("year", "key")

    def has_delete_permission(self, request: HttpRequest, obj: Reference | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Reference, form: forms.ModelForm, change: bool) -> None:
        obj.shipped_digest = ""  # from now on a new release leaves it alone
        super().save_model(request, obj, form, change)
