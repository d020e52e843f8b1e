"""Every component in every state on one page, for whoever works on the look. Served only with DEBUG."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

ICONS = (
    *("phone", "calendar", "clock", "mail", "map-pin", "check", "arrow-right", "arrow-up", "chevron-down"),
    *("search", "print", "lock", "people", "document", "care"),
)
COLORS = (
    *("page", "surface", "raised", "ink", "muted", "ridge", "line", "control", "action", "on-action"),
    *("care", "care-ground", "ground", "on-ground", "sky", "dawn"),
)
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaftsmitglieder"


@dataclass(frozen=True)
class Card:
    title: str
    description: str
    url: str = "#"
    evidence: str = ""
    is_reviewed: bool = True


@dataclass(frozen=True)
class Piece:
    text: str
    is_marked: bool = False


@dataclass(frozen=True)
class Found:
    title: str
    heading: str
    excerpt: list[Piece]
    url: str = "#"
    is_reviewed: bool = True


@dataclass(frozen=True)
class ChartRow:
    label: str
    number: str
    percent: float
    is_comparison: bool = False


class SampleForm(forms.Form):
    """A field of every kind."""

    line = forms.CharField(label="One line", help_text="With a hint below the label.")
    number = forms.CharField(label="Phone number", required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    address = forms.EmailField(label="E-mail address", required=False)
    choice = forms.ChoiceField(label="One of a list", choices=[("", "Choose one"), ("a", "The first")])
    radio = forms.ChoiceField(
        label="One of a few",
        help_text="A hint for the whole group.",
        choices=[("a", "The first"), ("b", "The second, with a label that is long enough to need a second line")],
        widget=forms.RadioSelect,
    )
    boxes = forms.MultipleChoiceField(
        label="Any of a few", choices=[("a", "The first"), ("b", "The second")], widget=forms.CheckboxSelectMultiple
    )
    text = forms.CharField(label="Some words", widget=forms.Textarea(attrs={"rows": 3}))
    agreed = forms.BooleanField(label="I agree")

    helper = FormHelper()
    helper.attrs = {"novalidate": True}
    helper.layout = Layout(
        Fieldset("A group", "line", "number", "address", "choice"),
        Fieldset("Another group", "radio", "boxes", "text", "agreed"),
        Submit("send", "Send"),
    )


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "components/gallery.html", sample_context())


def sample_context() -> dict[str, object]:
    """What the components are shown with: ordinary words, and words that try to break out."""
    wrong = {"line": "", "address": "not an address", "radio": "c", "text": ""}
    return {
        "icons": ICONS,
        "colors": COLORS,
        "long_word": LONG_WORD,
        "long_title": f"A title of two hundred characters {'that goes on and on ' * 9}",
        "cards": [
            Card("A card with its evidence", "What a reader finds behind it.", evidence="Small trials"),
            Card("A card that nobody has reviewed", "The status stands at its foot.", is_reviewed=False),
            Card(LONG_WORD, LONG_WORD, evidence=LONG_WORD),
        ],
        "chart": [
            ChartRow("The treatment, 40 people", "45 of 100", 45),
            ChartRow("The comparison, 38 people", "30 of 100", 30, is_comparison=True),
            ChartRow("Nobody", "0 of 100", 0),
            ChartRow("Everybody", "100 of 100", 100),
        ],
        "columns": range(1, 10),
        "results": [
            Found("A page that answers", "", [Piece("Before a "), Piece("word", is_marked=True), Piece(" after.")]),
            Found(LONG_WORD, LONG_WORD, [Piece("… "), Piece(LONG_WORD, is_marked=True)], is_reviewed=False),
        ],
        "page": Paginator(range(72), 24).page(2),
        "reference_items": [sample_reference(number) for number in range(1, 61)],
        "contents": [{"id": "buttons", "text": "Buttons"}, {"id": "cards", "text": LONG_WORD}],
        "form": SampleForm(auto_id="empty_%s"),
        "form_with_errors": SampleForm(wrong, auto_id="wrong_%s"),
    }


def sample_reference(number: int) -> dict[str, object]:
    return {
        "number": number,
        "authors": "Author A, Author B, et al",
        "title": f"Title of the work that the list names as number {number}",
        "source": "Name of the journal",
        "year": 2026,
        "address": "https://doi.example/10.5555/12345678",
        "address_label": "doi:10.5555/12345678",
        "backlinks": [f"cite-{number}-{place}" for place in range(1, 1 + number % 3)],
    }
