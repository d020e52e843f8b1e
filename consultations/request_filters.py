"""Which requests the list shows: the open ones, unless staff ask for others."""

from collections.abc import Iterable

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from consultations.models import ConsultationRequest, OutboxEmail


class StateFilter(admin.SimpleListFilter):
    title = "which requests"
    parameter_name = "show"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        aside = ConsultationRequest.objects.open().filter(is_set_aside=True).count()
        failed = ConsultationRequest.objects.filter(pk__in=_with_failed_mail()).count()
        first = ConsultationRequest.objects.open().filter(read_first=True).count()
        return [
            ("read-first", f"Read first ({first})"),
            ("overdue", "Promise missed"),
            ("set-aside", f"Set aside as doubtful ({aside})"),
            ("mail-failed", f"An e-mail failed ({failed})"),
            ("mail-stuck", "An e-mail waits too long"),
            ("closed", "Closed"),
            ("all", "All"),
        ]

    def choices(self, changelist: object) -> Iterable[dict[str, object]]:
        first, *others = super().choices(changelist)
        return [{**first, "display": "Open"}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        if self.value() == "read-first":
            return queryset.open().filter(read_first=True)
        if self.value() == "set-aside":
            return queryset.open().filter(is_set_aside=True)
        if self.value() == "mail-failed":
            return queryset.filter(pk__in=_with_failed_mail())
        if self.value() == "overdue":
            return queryset.overdue()
        if self.value() == "mail-stuck":
            return queryset.filter(pk__in=OutboxEmail.objects.stuck().values("request"))
        if self.value() == "closed":
            return queryset.filter(status=ConsultationRequest.Status.CLOSED)
        # Looking for somebody looks everywhere.
        if self.value() == "all" or request.GET.get("q"):
            return queryset
        return queryset.open().taken_seriously()


def _with_failed_mail() -> QuerySet:
    return OutboxEmail.objects.lost().values("request")
