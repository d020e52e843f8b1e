"""Who looked at what, for the owner: one sentence for each look, the newest first. Nothing here can be changed."""

from datetime import timedelta

from django.contrib import admin
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from clinic_site.only_read import ReadOnlyAdmin
from clinic_site.spoken_times import spoken_moment
from clinic_site.staff_lines import Line
from consultations.look_sentences import sentence_of
from consultations.looks import OPENED, SHORT_TIME
from consultations.models import Look
from consultations.references import typed

MAY_READ = "consultations.view_look"
LIST = "admin:consultations_look_changelist"


@admin.register(Look)
class LookAdmin(ReadOnlyAdmin):
    list_display = ("sentence", "when", "place")
    list_display_links = None
    list_filter = ("kind", ("by", admin.RelatedOnlyFieldListFilter))
    list_per_page = 50
    date_hierarchy = "at"
    search_fields = ("=reference", "by_name")
    search_help_text = "A reference, or part of a person’s name"
    show_full_result_count = False
    ordering = ("-at", "-pk")
    actions = None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Look], search_term: str
    ) -> tuple[QuerySet[Look], bool]:
        """A reference is found however it is typed."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        return found | queryset.filter(reference=typed(search_term)).exclude(reference=""), may_repeat

    @admin.display(description="What happened")
    def sentence(self, look: Look) -> str:
        return sentence_of(look)

    @admin.display(description="When", ordering="at")
    def when(self, look: Look) -> str:
        return spoken_moment(look.at)

    @admin.display(description="From")
    def place(self, look: Look) -> str:
        return look.address

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, object] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Who looked at what", **(extra_context or {})})


def many_looks(user: AbstractBaseUser) -> list[Line]:
    """For the owner, within a day: that somebody opened many requests in a short time."""
    if not user.has_perm(MAY_READ):
        return []
    url = f"{reverse(LIST)}?kind__exact={Look.Kind.MANY}"
    lately = many_of_late().order_by("-at")[:3]
    return [Line(f"{sentence_of(look)} It was {spoken_moment(look.at)}.", url) for look in lately]


def opened_of_late(user: AbstractBaseUser) -> QuerySet[Look]:
    """What this person opened within the time in which many would be too many."""
    return Look.objects.filter(by=user, at__gt=timezone.now() - SHORT_TIME, kind__in=OPENED)


def many_of_late() -> QuerySet[Look]:
    return Look.objects.filter(kind=Look.Kind.MANY, at__gt=timezone.now() - timedelta(days=1))
