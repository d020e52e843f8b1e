"""The form for a source: it takes numbers as they are pasted, and names the record that a duplicate would double."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from pages.admin.typed_text import answer_in_words, as_typed
from pages.models import Reference
from pages.source_keys import KEY, next_key
from pages.source_numbers import bare_doi, bare_pmid

OLDEST_YEAR = 1900
MISSING = {
    "key": "Give the key by which texts cite this source, for example R101.",
    "authors": "Write who made it: the authors, or the body that publishes it.",
    "title": "Write its title.",
    "source": "Write where it appeared: the journal with volume and pages, or the body that publishes it.",
    "year": "Write the year in which it appeared, in four digits.",
    "kind": "Choose what kind of source it is.",
    "subjects": "Choose whether it is about people or animals.",
    "substance": "Choose which substance it is about.",
    "people": "Write how many people took part; 0 when nobody did.",
}


class ReferenceForm(forms.ModelForm):
    key = forms.CharField(max_length=40, help_text="How texts cite it, for example R26.")
    year = forms.IntegerField()
    doi = forms.CharField(
        label="DOI",
        required=False,
        max_length=300,
        help_text="For example 10.1056/NEJMoa2302399. Paste it as you find it, also with https://doi.org/ before it.",
    )
    pmid = forms.CharField(
        label="PubMed ID",
        required=False,
        max_length=120,
        help_text="For example 37224232. Paste it as you find it, also with PMID: before it.",
    )

    url = forms.URLField(
        label="Official address",
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text="Where the body that publishes it shows it, for what has neither of the numbers above.",
    )

    class Meta:
        model = Reference
        fields = [
            *("key", "authors", "title", "source", "year", "doi", "pmid", "url"),
            *("kind", "subjects", "people", "substance", "notes"),
        ]
        widgets = {"authors": forms.Textarea(attrs={"rows": 2}), "title": forms.Textarea(attrs={"rows": 2})}
        help_texts = {
            "authors": "As the source names them, for example “Anand A, Mathew SJ, Sanacora G, et al.”",
            "source": "Journal with volume and pages, as “N Engl J Med 2023;388:2315-2325”, or the publisher.",
            "kind": "What it is: a trial, a review, a law …",
            "subjects": "Whom it looked at: people or animals.",
            "substance": "What was given. Esketamine is another medicine than ketamine.",
            "people": "0 when nobody took part, or when the source does not say.",
        }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(as_typed(data), *args, **kwargs)
        answer_in_words(self, MISSING)
        for name in ("kind", "subjects", "substance"):
            if name in self.fields:
                self.fields[name].choices = [("", "Choose one"), *self.fields[name].choices[1:]]
        if "year" in self.fields:
            self.fields["year"].error_messages["invalid"] = MISSING["year"]
        if "key" in self.fields and not self.instance.pk:
            self.fields["key"].initial = next_key()

    def clean_key(self) -> str:
        key = self.cleaned_data["key"].strip().strip("[]").upper()
        if not KEY.fullmatch(key):
            raise forms.ValidationError("A key is the letter R and a number, for example R101.")
        taken = Reference.objects.filter(key=key).exclude(pk=self.instance.pk).first()
        if taken:
            message = "{} is the key of another source, {}. The next free key is {}."
            raise forms.ValidationError(format_html(message, key, _link(taken), next_key()))
        return key

    def clean_authors(self) -> str:
        return _in_one_line(self.cleaned_data["authors"])

    def clean_title(self) -> str:
        return _in_one_line(self.cleaned_data["title"])

    def clean_year(self) -> int:
        year, newest = self.cleaned_data["year"], timezone.localdate().year + 1
        if not OLDEST_YEAR <= year <= newest:
            raise forms.ValidationError(f"Give the year in four digits, from {OLDEST_YEAR} to {newest}.")
        return year

    def clean_doi(self) -> str:
        typed = self.cleaned_data["doi"]
        if typed and not bare_doi(typed):
            raise forms.ValidationError(
                "A DOI starts with 10. and has a slash in it, for example 10.1056/NEJMoa2302399."
            )
        return bare_doi(typed) or ""

    def clean_pmid(self) -> str:
        typed = self.cleaned_data["pmid"]
        if typed and not bare_pmid(typed):
            raise forms.ValidationError(
                "A PubMed ID has digits alone, for example 37224232. A number with PMC before it is another one."
            )
        return bare_pmid(typed) or ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._take_number_out_of_address(cleaned)
        for name, label in (("doi", "DOI"), ("pmid", "PubMed ID")):
            self._refuse_duplicate(name, label, cleaned.get(name))
        return cleaned

    def _take_number_out_of_address(self, cleaned: dict[str, Any]) -> None:
        """An address at doi.org or PubMed is the number itself."""
        address = cleaned.get("url") or ""
        for name, host, bare in (("doi", "doi.org/", bare_doi), ("pmid", "pubmed", bare_pmid)):
            if host in address and (number := bare(address)) and cleaned.get(name) in ("", number):
                cleaned[name], cleaned["url"] = number, ""

    def _refuse_duplicate(self, name: str, label: str, number: str | None) -> None:
        if not number:
            return
        same = Reference.objects.filter(**{f"{name}__iexact": number}).exclude(pk=self.instance.pk).first()
        if same:
            message = "This source is on record already, with the same {}: {}. Cite it as [{}]."
            self.add_error(name, format_html(message, label, _link(same), same.key))


def _in_one_line(typed: str) -> str:
    """What is copied from a printed page comes with its ends of lines."""
    return " ".join(typed.split())


def _link(reference: Reference) -> str:
    address = reverse("admin:pages_reference_change", args=[reference.pk])
    return format_html('<a href="{}">{}</a>', address, reference)
