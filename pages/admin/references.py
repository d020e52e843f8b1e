"""The sources that articles cite."""

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import URLField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from pages.admin.reference_form import ReferenceForm
from pages.models import Reference
from pages.source_keys import versions_citing

FIND_IT = (
    "Give at least one of these three, so that a reader can open the source. A DOI is the lasting number of a study: "
    "the journal prints it near the title. A PubMed ID is its number in PubMed, the public index of medical papers."
)
KIND_OF_STUDY = (
    "What was found in animals shows nothing by itself about people, and what was found with esketamine nothing about "
    "ketamine. Articles are checked for it."
)


@admin.register(Reference)
class ReferenceAdmin(admin.ModelAdmin):
    form = ReferenceForm
    list_display = ("key", "authors", "title", "year", "kind", "substance")
    list_filter = ("kind", "substance", "subjects")
    show_facets = admin.ShowFacets.NEVER
    search_fields = ("key", "authors", "title", "source", "doi", "pmid", "year__startswith")
    search_help_text = "A word of the authors, title or journal, a year, a key such as R26, a DOI or a PubMed ID"
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    readonly_fields = ("cited_in",)
    ordering = ("year", "key")
    fieldsets = [
        ("What it is", {"fields": ["key", "authors", "title", "source", "year"]}),
        ("Where to find it", {"fields": ["doi", "pmid", "url"], "description": FIND_IT}),
        ("What it can show", {"fields": ["kind", "subjects", "people", "substance"], "description": KIND_OF_STUDY}),
        ("For the clinic", {"fields": ["notes", "cited_in"]}),
    ]

    def has_delete_permission(self, request: HttpRequest, obj: Reference | None = None) -> bool:
        return False

    def get_fieldsets(self, request: HttpRequest, obj: Reference | None = None) -> list[tuple[str, dict[str, object]]]:
        sets = [(title, dict(options)) for title, options in self.fieldsets]
        if obj is None:  # nothing can cite it yet
            sets[-1][1]["fields"] = ["notes"]
        return sets

    def get_readonly_fields(self, request: HttpRequest, obj: Reference | None = None) -> list[str]:
        """The key stays once a text cites it: what is frozen could not follow."""
        is_cited = obj is not None and versions_citing(obj.key).exists()
        return ["key", *self.readonly_fields] if is_cited else [*self.readonly_fields]

    def changeform_view(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Two who add at once take turns, so that they get two keys, and one record of one source."""
        with transaction.atomic():
            if request.method == "POST":
                Reference.objects.select_for_update().order_by("pk").values_list("pk").first()
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Reference, form: forms.ModelForm, change: bool) -> None:
        obj.shipped_digest = ""  # from now on a new release leaves it alone
        super().save_model(request, obj, form, change)

    @admin.display(description="cited in")
    def cited_in(self, reference: Reference) -> str:
        """Each version that cites it. Those outside the draft keep the copy with which they were frozen."""
        versions = versions_citing(reference.key).select_related("article").defer("body", "body_html")
        lines = [
            (reverse("admin:pages_articleversion_change", args=[each.pk]), each, each.get_state_display())
            for each in versions
        ]
        if not lines:
            return "No text cites it yet."
        items = format_html_join("", '<li><a href="{}">{}</a> ({})</li>', lines)
        return format_html(
            "<ul>{}</ul><p>Drafts follow a change here. Versions in review or signed off keep the words they have.</p>",
            items,
        )
