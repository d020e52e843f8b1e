"""The owner's screens for erasing: one person, on request; and what was erased so far."""

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_http_methods

from clinic_site.only_read import ReadOnlyAdmin
from clinic_site.spoken_times import spoken_moment
from consultations.erasing_person import Found, Outcome, erase_all, find
from consultations.erasing_runs import MAY_ERASE
from consultations.models import ConsultationRequest, Erasure
from consultations.references import spoken, typed
from consultations.retention import Why
from consultations.typed_text import TypedLineField, without_control_marks

PERSON = "admin:consultations_erasure_person"
WORD = "ERASE"
STATUSES = dict(ConsultationRequest.ClosingReason.choices) | {"OPEN": "open", Erasure.ON_DISK: "not in the list yet"}
REASONS = [(why, why.label) for why in (Why.ASKED, Why.MISTAKE, Why.OTHER)]


class ErasePersonForm(forms.Form):
    """Which of the requests found are erased, why, and a word that nobody types by mistake."""

    chosen = forms.MultipleChoiceField(
        label="Which requests?",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Tick the requests that are to be erased.",
            "invalid_choice": "One of them changed in the meantime. Look at the list again.",
        },
    )
    why = forms.ChoiceField(
        label="Why?",
        choices=REASONS,
        widget=forms.RadioSelect,
        error_messages={"required": "Say why.", "invalid_choice": "Choose why from the list."},
    )
    word = TypedLineField(
        label=f"To be sure, type {WORD}",
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": f"Type the word {WORD}.", "max_length": f"Type the word {WORD}."},
    )

    def __init__(self, data: object, found: list[Found]) -> None:
        self.found = {each.key: each for each in found if not each.kept}
        super().__init__(data, initial={"chosen": [key for key, each in self.found.items() if each.is_sure]})
        self.fields["chosen"].choices = [(key, _label(each)) for key, each in self.found.items()]

    def clean_word(self) -> str:
        if self.cleaned_data["word"].upper() != WORD:
            raise forms.ValidationError(f"Type the word {WORD}.")
        return WORD

    def erase(self, http_request: HttpRequest) -> Outcome:
        chosen = [self.found[key] for key in self.cleaned_data["chosen"]]
        return erase_all(chosen, by=http_request.user, why=Why(self.cleaned_data["why"]))


@admin.register(Erasure)
class ErasureAdmin(ReadOnlyAdmin):
    list_display = ("sentence", "when")
    list_display_links = None
    list_filter = ("why",)
    list_per_page = 50
    search_fields = ("=reference",)
    search_help_text = "A reference"
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    ordering = ("-at", "-pk")
    actions = None

    def get_urls(self) -> list[URLPattern]:
        own = path("person/", self.admin_site.admin_view(erase_person), name="consultations_erasure_person")
        return [own, *super().get_urls()]

    def get_search_results(self, request: HttpRequest, queryset: object, search_term: str) -> tuple[object, bool]:
        """A reference is found however it is typed."""
        return super().get_search_results(request, queryset, typed(search_term))

    @admin.display(description="What happened")
    def sentence(self, erasure: Erasure) -> str:
        status = STATUSES.get(erasure.status, erasure.status)
        who, rows = erasure.by_name, "1 row" if erasure.rows == 1 else f"{erasure.rows} rows"
        what = f"{who[:1].upper()}{who[1:]} erased request {spoken(erasure.reference)} ({status}, {rows})."
        return f"{what} {erasure.get_why_display()}."

    @admin.display(description="When", ordering="at")
    def when(self, erasure: Erasure) -> str:
        return f"{spoken_moment(erasure.at)}, {erasure.at:%Y}"


@require_http_methods(["GET", "HEAD", "POST"])
def erase_person(http_request: HttpRequest) -> HttpResponse:
    """Nothing that was typed is in the address after the press."""
    if not http_request.user.has_perm(MAY_ERASE):
        raise PermissionDenied
    is_post = http_request.method == "POST"
    typed_text = (http_request.POST if is_post else http_request.GET).get("q", "")
    searched = without_control_marks(typed_text).strip()[:254]
    found = find(searched) if searched else []
    form = ErasePersonForm(http_request.POST if is_post else None, found)
    if is_post and form.is_valid():
        _tell(http_request, form.erase(http_request))
        return redirect(PERSON)
    context = {
        **admin.site.each_context(http_request),
        **{"title": "Erase one person", "form": form, "found": found, "searched": searched},
        "kept": [each for each in found if each.kept],
        "some_open": any(each.is_open for each in found),
    }
    return TemplateResponse(http_request, "admin/consultations/erase_person.html", context)


def _tell(http_request: HttpRequest, outcome: Outcome) -> None:
    if outcome.erased:
        messages.success(http_request, f"Erased for good: {', '.join(outcome.erased)}.")
    for kept in outcome.kept:
        messages.warning(http_request, f"Not erased: {kept}")


def _label(found: Found) -> str:
    received = f"{spoken_moment(found.received_at)}, {found.received_at:%Y}"
    return f"{spoken(found.reference)}, received {received}: {found.status}"
