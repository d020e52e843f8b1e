"""Every component in every state on one page, for whoever works on the look. Served only with DEBUG."""

from dataclasses import dataclass

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

ICONS = (
    *("phone", "calendar", "clock", "mail", "map-pin", "check", "arrow-right", "arrow-up", "chevron-down"),
    *("search", "print", "lock", "people", "document", "care"),
)
COLORS = (
    *("page", "surface", "raised", "ink", "muted", "ridge", "line", "control", "action", "on-action"),
    *("care", "care-ground", "ground", "on-ground", "sky", "dawn"),
)
SIGNS = ("UP", "DOWN", "EQUAL", "UNCLEAR")
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
    return {
        "icons": ICONS,
        "colors": COLORS,
        "long_word": LONG_WORD,
        "long_title": f"A title of two hundred characters {'that goes on and on ' * 9}",
        "columns": range(1, 10),
        **sample_lists(),
        **sample_figures(),
        **sample_forms(),
    }


def sample_lists() -> dict[str, object]:
    return {
        "cards": [
            Card("A card with its evidence", "What a reader finds behind it.", evidence="Small trials"),
            Card("A card that nobody has reviewed", "The status stands at its foot.", is_reviewed=False),
            Card(LONG_WORD, LONG_WORD, evidence=LONG_WORD),
        ],
        "results": [
            Found("A page that answers", "", [Piece("Before a "), Piece("word", is_marked=True), Piece(" after.")]),
            Found(LONG_WORD, LONG_WORD, [Piece("… "), Piece(LONG_WORD, is_marked=True)], is_reviewed=False),
        ],
        "page": Paginator(range(72), 24).page(2),
        "reference_items": [sample_reference(number) for number in range(1, 61)],
        "contents": [{"id": "buttons", "text": "Buttons"}, {"id": "cards", "text": LONG_WORD}],
    }


def sample_figures() -> dict[str, object]:
    return {
        "chart": sample_chart([(), (45.5, 30), (0, 100), (60,)]),
        "chart_of_people": sample_chart([(), ()], counts_people=True),
        "picture": {
            "caption": f"A sample with a caption, and {LONG_WORD}.",
            "credit": "Drawing: the clinic",
            "fallback": {"address": static("img/apple-touch-icon.png"), "width": 180, "height": 180},
        },
    }


def sample_forms() -> dict[str, object]:
    wrong = {"line": "", "address": "not an address", "radio": "c", "text": ""}
    return {
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


def sample_chart(figures: list[tuple[float, ...]], *, counts_people: bool = False) -> dict[str, object]:
    """A chart with a trial for each tuple: of one group, of two, or told in words alone, with every sign once."""
    trials = [sample_trial(number, percents) for number, percents in enumerate(figures)]
    return {
        "caption": "A chart of sample numbers, of no study",
        "scale": "Each dot is one person" if counts_people else "Out of 100 people",
        "meaning": "What this means, in one sentence.",
        "limits": "What it does not mean, in another.",
        "counts_people": counts_people,
        "trials": trials,
    }


def sample_trial(number: int, percents: tuple[float, ...]) -> dict[str, object]:
    names = [("Ketamine", False), ("Comparison", True)]
    groups = [
        {"name": name, "is_comparison": is_comparison, "percent": percent}
        for (name, is_comparison), percent in zip(names, percents, strict=False)
    ]
    return {
        "name": "Trial" if number else LONG_WORD,
        "year": 2026,
        "reference": "R90",
        "people": (21, 1)[number % 2],
        "who": "Who took part, and what was compared",
        "sign": SIGNS[number % len(SIGNS)],
        "verdict": "What was found",
        "finding": "With what limits",
        "outcomes": [{"measure": "What was counted, and when", "groups": groups}] if groups else [],
    }
