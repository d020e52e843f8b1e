"""The box in which the text of an article is written: a plain one for every browser, an editor where scripts run."""

import json
from typing import Any

from django import forms
from django.templatetags.static import static
from django.urls import reverse

from pages.models import Reference
from pages.rich_text import ALLOWED_TAGS


class DraftEditor(forms.Textarea):
    template_name = "admin/pages/draft_editor.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 30, "cols": 100, **(attrs or {})})

    @property
    def media(self) -> forms.Media:
        return forms.Media(
            css={"all": ["css/draft-editor.css"]},
            js=[
                forms.Script(f"js/{name}.js", type="module")
                for name in ("draft-editor", "source-picker", "checklist-places", "unsaved-text")
            ],
        )

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"]["data-editor"] = static("django_prose_editor/editor.js")
        context["widget"]["attrs"]["data-tags"] = json.dumps(sorted(ALLOWED_TAGS))
        context["sources"] = Reference.objects.order_by("year", "key").only("key", "authors", "title", "year")
        context["add_source"] = f"{reverse('admin:pages_reference_add')}?_popup=1"
        return context
